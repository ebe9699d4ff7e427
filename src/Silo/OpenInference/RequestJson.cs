using System.Text;
using System.Text.Json;

namespace AutoScale.Silo.OpenInference;

/// <summary>Steps of reading a request's JSON, each naming what is wrong by its path.</summary>
static class RequestJson
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Reads one element of a list.</summary>
    /// <param name="reader">Stands at the element's first token; afterwards at its last.</param>
    /// <param name="path">The element, for messages.</param>
    public delegate T ItemReader<T>(ref Utf8JsonReader reader, string path);

    /// <summary>Reads a list of things that each have a name of their own.</summary>
    /// <param name="reader">Stands at the list's value.</param>
    /// <param name="path">The list, for messages.</param>
    /// <param name="most">The most elements.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="nameOf">Its name.</param>
    /// <param name="twice">Says that a name comes again.</param>
    public static List<T> List<T>(ref Utf8JsonReader reader, string path, int most, ItemReader<T> read, Func<T, string> nameOf, Func<string, string> twice)
    {
        Expect(ref reader, JsonTokenType.StartArray, path, "an array");
        var items = new List<T>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (items.Count == most)
            {
                throw new InferenceProblemException($"{path} has more than {most} tensors, the limit of this server.");
            }

            var item = read(ref reader, $"{path}[{items.Count}]");
            if (items.Exists(other => nameOf(other) == nameOf(item)))
            {
                throw new InferenceProblemException(twice(nameOf(item)));
            }

            items.Add(item);
        }

        return items;
    }

    /// <summary>
    /// Reads the one parameter that means something here. Parameters that would change the answer and are not supported are refused; others
    /// are hints, which the protocol lets a server pass over.
    /// </summary>
    public static (bool? Flag, long? Number) ReadParameters(ref Utf8JsonReader reader, string path, string known)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        bool? flag = null;
        long? number = null;
        var seen = new Seen(path);
        while (NextMember(ref reader, out var member))
        {
            if (member == known)
            {
                seen.Add(member);
                if (known is "binary_data_size")
                {
                    number = reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0
                        ? size
                        : throw new InferenceProblemException($"{path}.{known} must be a whole number of at least 0.");
                }
                else
                {
                    flag = reader.TokenType is JsonTokenType.True or JsonTokenType.False
                        ? reader.GetBoolean()
                        : throw new InferenceProblemException($"{path}.{known} must be true or false.");
                }
            }
            else if (member is "classification" || member.StartsWith("shared_memory_", StringComparison.Ordinal) || member.StartsWith("sequence_", StringComparison.Ordinal))
            {
                throw new InferenceProblemException($"{path}.{member} is not supported by this server.");
            }
            else
            {
                reader.Skip();
            }
        }

        return (flag, number);
    }

    /// <summary>Moves to the value of the next member; false at the object's end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = MemberName(ref reader);
        reader.Read();
        return true;
    }

    static string MemberName(ref Utf8JsonReader reader)
    {
        // The names of every request are matched in place; only a strange one becomes a string of its own.
        if (!reader.ValueIsEscaped)
        {
            foreach (var known in Members)
            {
                if (Encoding.UTF8.GetByteCount(known) == reader.ValueSpan.Length && reader.ValueTextEquals(known))
                {
                    return known;
                }
            }
        }

        return Text(ref reader, "A member's name", MaxNameLength);
    }

    static readonly string[] Members =
        ["name", "shape", "datatype", "data", "parameters", "inputs", "outputs", "id", "binary_data_size", "binary_data_output", "binary_data"];

    public static string Text(ref Utf8JsonReader reader, string path, int maxLength)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw new InferenceProblemException($"{path} must be a string.");
        }

        try
        {
            return reader.GetString() is { } text && text.Length <= maxLength
                ? text
                : throw new InferenceProblemException($"{path} is longer than {maxLength} characters.");
        }
        catch (InvalidOperationException)
        {
            throw new InferenceProblemException($"{path} is not valid UTF-8.");
        }
    }

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string path, string what)
    {
        if (reader.TokenType != type)
        {
            throw new InferenceProblemException($"{path} must be {what}.");
        }
    }

    /// <summary>The members that an object has had; JSON lets one come twice, the protocol has no meaning for that.</summary>
    public struct Seen(string path)
    {
        ulong seen;

        public string Add(string member)
        {
            var bit = 1UL << (Array.IndexOf(Members, member) + 1);
            if ((seen & bit) is not 0 && bit is not 1)
            {
                throw new InferenceProblemException($"{path} has '{member}' twice.");
            }

            seen |= bit;
            return member;
        }
    }
}
