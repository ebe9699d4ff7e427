using System.Text;

namespace AutoScale.Core.Learning;

/// <summary>
/// What the codecs of this folder have in common. Little-endian: a 4-byte tag that ends in the format's version, counts as int32, strings as length-prefixed UTF-8.
/// Whatever is read is bounded; what does not fit is an <see cref="InvalidDataException"/>.
/// </summary>
static class TaggedBytes
{
    /// <summary>The most things of a kind that are read.</summary>
    public const int MaxCount = 1_000_000;

    const int MaxTextLength = 1024;

    public static byte[] Encode(ReadOnlySpan<byte> tag, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(tag);
        write(writer);
        return stream.ToArray();
    }

    /// <param name="bytes">All of them; <paramref name="read"/> must take them to the end.</param>
    /// <param name="tag">What they must begin with.</param>
    /// <param name="what">What they are, for messages.</param>
    /// <param name="read">Reads what follows the tag.</param>
    public static T Decode<T>(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> tag, string what, Func<BinaryReader, T> read)
    {
        if (!bytes.Span.StartsWith(tag))
        {
            throw new InvalidDataException($"The bytes are no {what}, or one of another version.");
        }

        try
        {
            using var stream = new MemoryStream(bytes[tag.Length..].ToArray(), writable: false);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            var value = read(reader);
            return stream.Position == stream.Length ? value : throw new InvalidDataException($"The {what} has bytes after its end.");
        }
        catch (Exception exception) when (exception is IOException or FormatException or DecoderFallbackException)
        {
            throw new InvalidDataException($"The {what} is cut short or damaged.", exception);
        }
    }

    public static int Count(BinaryReader reader, int most, string what) => reader.ReadInt32() is var count && count >= 0 && count <= most
        ? count
        : throw new InvalidDataException($"The bytes hold {count} for {what}; it must be from 0 to {most}.");

    public static string Text(BinaryReader reader) => reader.ReadString() is { Length: <= MaxTextLength } text
        ? text
        : throw new InvalidDataException($"The bytes hold a text longer than {MaxTextLength} characters.");

    public static void Write(BinaryWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    public static string[] ReadTexts(BinaryReader reader, int most = MaxCount)
    {
        var texts = new string[Count(reader, most, "texts")];
        for (var index = 0; index < texts.Length; index++)
        {
            texts[index] = Text(reader);
        }

        return texts;
    }
}
