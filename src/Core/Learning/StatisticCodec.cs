using System.Text;

namespace AutoScale.Core.Learning;

/// <summary>
/// Statistics as bytes, for storage and the wire. Little-endian: a 4-byte tag that ends in the format's version, counts as int32, strings as length-prefixed UTF-8;
/// contexts and descriptors once each, then cells that name them by place.
/// </summary>
public static class StatisticCodec
{
    /// <summary>The most cells that are read.</summary>
    public const int MaxCells = 1_000_000;

    const int MaxTextLength = 1024;

    static ReadOnlySpan<byte> PriorTag => "ASS1"u8;

    public static byte[] Encode(StatisticPrior prior)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(PriorTag);
        writer.Write(prior.DeviceClass);
        writer.Write(prior.Version);
        writer.Write(prior.Devices);
        Write(writer, prior.Cells);
        Write(writer, prior.Fallback);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no prior.</exception>
    public static StatisticPrior DecodePrior(ReadOnlyMemory<byte> bytes) => Decode(bytes, PriorTag, "prior", reader => new StatisticPrior(
        Text(reader), Count(reader, int.MaxValue, "version"), Count(reader, int.MaxValue, "devices"), ReadCells(reader), ReadCells(reader)));

    internal static T Decode<T>(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> tag, string what, Func<BinaryReader, T> read)
    {
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            if (!reader.ReadBytes(tag.Length).AsSpan().SequenceEqual(tag))
            {
                throw new InvalidDataException($"The bytes are no {what}, or one of another version.");
            }

            var value = read(reader);
            return stream.Position == stream.Length ? value : throw new InvalidDataException($"The {what} has bytes after its end.");
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"The {what} is cut off.", exception);
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw new InvalidDataException($"The {what} holds text that cannot be read.", exception);
        }
    }

    internal static void Write(BinaryWriter writer, IReadOnlyCollection<StatisticCell> cells)
    {
        var contexts = Places(cells.Select(cell => cell.Context));
        var descriptors = Places(cells.Select(cell => cell.Descriptor));
        Write(writer, contexts.Keys);
        Write(writer, descriptors.Keys);
        writer.Write(cells.Count);
        foreach (var cell in cells)
        {
            writer.Write(contexts[cell.Context]);
            writer.Write(descriptors[cell.Descriptor]);
            writer.Write(cell.Count);
            writer.Write(cell.Sum);
            writer.Write(cell.SumOfSquares);
        }
    }

    internal static StatisticCell[] ReadCells(BinaryReader reader)
    {
        var contexts = ReadTexts(reader);
        var descriptors = ReadTexts(reader);
        var cells = new StatisticCell[Count(reader, MaxCells, "cells")];
        for (var index = 0; index < cells.Length; index++)
        {
            var cell = new StatisticCell(
                contexts[Count(reader, contexts.Length - 1, "context")], descriptors[Count(reader, descriptors.Length - 1, "descriptor")],
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            cells[index] = cell.Count > 0 && double.IsFinite(cell.Count) && double.IsFinite(cell.Sum) && double.IsFinite(cell.SumOfSquares)
                ? cell
                : throw new InvalidDataException($"The statistics of '{cell.Context}' on '{cell.Descriptor}' are no finite sums of at least one observation.");
        }

        return cells;
    }

    internal static void Write(BinaryWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    internal static string[] ReadTexts(BinaryReader reader)
    {
        var texts = new string[Count(reader, MaxCells, "texts")];
        for (var index = 0; index < texts.Length; index++)
        {
            texts[index] = Text(reader);
        }

        return texts;
    }

    internal static int Count(BinaryReader reader, int most, string what) => reader.ReadInt32() is var count && count >= 0 && count <= most
        ? count
        : throw new InvalidDataException($"The bytes hold {count} for {what}; it must be from 0 to {most}.");

    static string Text(BinaryReader reader) => reader.ReadString() is { Length: <= MaxTextLength } text
        ? text
        : throw new InvalidDataException($"The bytes hold a text longer than {MaxTextLength} characters.");

    static Dictionary<string, int> Places(IEnumerable<string> texts)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            places.TryAdd(text, places.Count);
        }

        return places;
    }
}
