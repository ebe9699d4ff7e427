namespace AutoScale.EdgeClient.Journal;

/// <summary>One file of a <see cref="SegmentedLog"/>: where its entries begin, one offset in 256 remembered.</summary>
sealed class Segment(string path, long first)
{
    const int Stride = 256;

    readonly List<int> offsets = [];

    public string Path { get; } = path;

    /// <summary>The ordinal of the first entry.</summary>
    public long First { get; } = first;

    /// <summary>The ordinal of the last entry; <see cref="First"/> - 1 for none.</summary>
    public long Last { get; private set; } = first - 1;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; } = SegmentFormat.HeaderBytes;

    public void Add(int frameBytes)
    {
        if ((++Last - First) % Stride is 0)
        {
            offsets.Add(Length);
        }

        Length += frameBytes;
    }

    /// <summary>The part of the file that holds some of the entries: begins with an entry at or before the first, ends at or after the last.</summary>
    public SegmentPart Part(long from, long through)
    {
        var start = (int)((Math.Max(from, First) - First) / Stride);
        var end = (int)((Math.Min(through, Last) - First) / Stride) + 1;
        return new SegmentPart(Path, First + ((long)start * Stride), offsets[start], end < offsets.Count ? offsets[end] : Length);
    }
}

/// <summary>A range of a segment's bytes.</summary>
/// <param name="Path">The file.</param>
/// <param name="First">The ordinal of the first entry in the range.</param>
/// <param name="Start">Its offset.</param>
/// <param name="End">Where the range ends.</param>
readonly record struct SegmentPart(string Path, long First, int Start, int End);
