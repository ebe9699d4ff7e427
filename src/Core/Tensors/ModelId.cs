namespace AutoScale.Core.Tensors;

/// <summary>One version of a model, written <c>name@version</c>, such as <c>mobilenet_v1@1</c>.</summary>
/// <param name="Name">1-128 characters of <c>a-z A-Z 0-9 . _ -</c>, the first a letter or digit.</param>
/// <param name="Version">1-32 characters of the same alphabet.</param>
public readonly record struct ModelId(string Name, string Version)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Longest version, in characters.</summary>
    public const int MaxVersionLength = 32;

    public override string ToString() => $"{Name}@{Version}";

    /// <summary>Reads <c>name@version</c>; false when either part is missing, too long or uses another character.</summary>
    public static bool TryParse(string? text, out ModelId id)
    {
        id = default;
        var at = text?.IndexOf('@') ?? -1;
        if (at < 0)
        {
            return false;
        }

        var (name, version) = (text![..at], text[(at + 1)..]);
        if (!IsValidPart(name, MaxNameLength) || !IsValidPart(version, MaxVersionLength))
        {
            return false;
        }

        id = new ModelId(name, version);
        return true;
    }

    /// <summary>Whether a name or version keeps to the alphabet; such a part is safe in a path and in a URL.</summary>
    public static bool IsValidPart(ReadOnlySpan<char> part, int maxLength)
    {
        if (part.Length is 0 || part.Length > maxLength || !char.IsAsciiLetterOrDigit(part[0]))
        {
            return false;
        }

        foreach (var character in part)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
