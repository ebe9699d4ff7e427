namespace AutoScale.Core.Learning;

/// <summary>
/// Statistics as bytes (<see cref="TaggedBytes"/>), for storage and the wire: contexts and descriptors once each, then cells that name them by place.
/// </summary>
public static class StatisticCodec
{
    static ReadOnlySpan<byte> PriorTag => "ASS1"u8;

    public static byte[] Encode(StatisticPrior prior) => TaggedBytes.Encode(PriorTag, writer =>
    {
        writer.Write(prior.DeviceClass);
        writer.Write(prior.Version);
        writer.Write(prior.Devices);
        Write(writer, prior.Cells);
        Write(writer, prior.Fallback);
    });

    /// <exception cref="InvalidDataException">The bytes are no prior.</exception>
    public static StatisticPrior DecodePrior(ReadOnlyMemory<byte> bytes) => TaggedBytes.Decode(bytes, PriorTag, "prior", reader => new StatisticPrior(
        TaggedBytes.Text(reader), TaggedBytes.Count(reader, int.MaxValue, "version"), TaggedBytes.Count(reader, int.MaxValue, "devices"), ReadCells(reader), ReadCells(reader)));

    internal static void Write(BinaryWriter writer, IReadOnlyCollection<StatisticCell> cells)
    {
        var contexts = Places(cells.Select(cell => cell.Context));
        var descriptors = Places(cells.Select(cell => cell.Descriptor));
        TaggedBytes.Write(writer, contexts.Keys);
        TaggedBytes.Write(writer, descriptors.Keys);
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
        var contexts = TaggedBytes.ReadTexts(reader);
        var descriptors = TaggedBytes.ReadTexts(reader);
        var cells = new StatisticCell[TaggedBytes.Count(reader, TaggedBytes.MaxCount, "cells")];
        for (var index = 0; index < cells.Length; index++)
        {
            var cell = new StatisticCell(
                contexts[TaggedBytes.Count(reader, contexts.Length - 1, "context")], descriptors[TaggedBytes.Count(reader, descriptors.Length - 1, "descriptor")],
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
            cells[index] = cell.Count > 0 && double.IsFinite(cell.Count) && double.IsFinite(cell.Sum) && double.IsFinite(cell.SumOfSquares)
                ? cell
                : throw new InvalidDataException($"The statistics of '{cell.Context}' on '{cell.Descriptor}' are no finite sums of at least one observation.");
        }

        return cells;
    }

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
