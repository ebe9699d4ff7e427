using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace AutoScale.EdgeClient.Journal;

/// <summary>
/// An append-only log of entries, numbered from 1 without gaps, in segment files named after their first ordinal. The oldest segments can be
/// dropped. Not thread-safe; <see cref="Read"/> of parts taken before may run beside an append.
/// </summary>
sealed class SegmentedLog : IDisposable
{
    const string Extension = ".seg";

    readonly string directory;
    readonly int segmentBytes;
    readonly List<Segment> segments = [];
    SafeFileHandle? active;

    /// <summary>Opens or makes a log. A torn tail, as an interrupted write leaves it, is cut off.</summary>
    /// <param name="directory">The log's folder.</param>
    /// <param name="after">The ordinal up to which entries are not needed; an empty log goes on from here.</param>
    /// <param name="segmentBytes">Bytes after which the next segment is begun.</param>
    public SegmentedLog(string directory, long after, int segmentBytes)
    {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        Directory.CreateDirectory(directory);
        Last = after;
        foreach (var (path, first) in Files(directory))
        {
            Scan(path, first, after);
        }

        DropThrough(after);
        if (segments.Count > 0)
        {
            OpenActive();
        }
    }

    /// <summary>The ordinal of the last entry; where the log began when there is none.</summary>
    public long Last { get; private set; }

    /// <summary>Bytes of all segments.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest ordinal that was in files too damaged to read; 0 for none. Higher than <see cref="Last"/>.</summary>
    public long Damaged { get; private set; }

    /// <summary>The last entry of the oldest segment that is complete; null where only the one being written is left.</summary>
    public long? OldestComplete => segments.Count > 1 ? segments[0].Last : null;

    /// <summary>Whether an entry of so many bytes would begin a new segment.</summary>
    public bool WouldRoll(int payloadBytes) =>
        active is null || segments[^1].Length + SegmentFormat.FrameOverhead + payloadBytes > segmentBytes;

    /// <summary>Appends an entry; when this returns it survives the end of the process.</summary>
    /// <param name="frame">A buffer with the payload after <see cref="SegmentFormat.FrameOverhead"/> free bytes.</param>
    public void Append(Span<byte> frame)
    {
        if (WouldRoll(frame.Length - SegmentFormat.FrameOverhead))
        {
            Roll();
        }

        var segment = segments[^1];
        SegmentFormat.SealFrame(frame, Last + 1);
        RandomAccess.Write(active!, frame, segment.Length);
        segment.Add(frame.Length);
        Bytes += frame.Length;
        Last++;
    }

    /// <summary>Where to find entries <paramref name="from"/> to <paramref name="through"/>, both included.</summary>
    public IReadOnlyList<SegmentPart> Parts(long from, long through) =>
        [.. segments.Where(segment => segment.Last >= segment.First && segment.Last >= from && segment.First <= through)
            .Select(segment => segment.Part(from, through))];

    /// <summary>Reads entries.</summary>
    /// <param name="parts">From <see cref="Parts"/>.</param>
    /// <param name="from">The first ordinal wanted.</param>
    /// <param name="through">The last.</param>
    /// <exception cref="IOException">A file is gone or damaged.</exception>
    public static IEnumerable<JournaledEntry> Read(IReadOnlyList<SegmentPart> parts, long from, long through)
    {
        var next = from;
        foreach (var part in parts)
        {
            var bytes = ReadPart(part);
            var (offset, ordinal) = (0, part.First);
            while (offset < bytes.Length && ordinal <= through)
            {
                if (!SegmentFormat.TryReadFrame(bytes.AsSpan(offset), ordinal, out var payload))
                {
                    throw new IOException($"Entry {ordinal} of '{part.Path}' is damaged.");
                }

                offset += SegmentFormat.FrameOverhead + payload.Length;
                if (ordinal++ == next)
                {
                    next++;
                    yield return EntryCodec.Read(payload);
                }
            }
        }

        if (next <= through)
        {
            throw new IOException($"Entry {next} is not in the journal.");
        }
    }

    /// <summary>Deletes the segments that hold nothing after an ordinal.</summary>
    public void DropThrough(long ordinal)
    {
        while (segments.Count > 0 && segments[0].Last <= ordinal && (segments.Count > 1 || ordinal >= Last))
        {
            var segment = segments[0];
            if (segments.Count is 1)
            {
                CloseActive();
            }

            File.Delete(segment.Path);
            Bytes -= segment.Length;
            segments.RemoveAt(0);
        }
    }

    /// <summary>Deletes everything; the next entry has the ordinal after the one given.</summary>
    public void Restart(long after)
    {
        CloseActive();
        segments.Clear();
        foreach (var (path, _) in Files(directory))
        {
            File.Delete(path);
        }

        (Bytes, Last) = (0, after);
    }

    /// <summary>The files that hold entries after an ordinal.</summary>
    public IReadOnlyList<string> FilesAfter(long ordinal) => [.. segments.Where(segment => segment.Last > ordinal).Select(segment => segment.Path)];

    /// <summary>Puts files on the disk; one that is gone by now holds nothing that is needed.</summary>
    public static void Flush(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(File.Exists))
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Looks at a log without opening it, beside a process that may be writing it.</summary>
    /// <returns>The ordinal of the last whole entry, where there is one; and the bytes of all files.</returns>
    public static (long? Last, long Bytes) Look(string directory)
    {
        (string Path, long First)[] files = Directory.Exists(directory) ? [.. Files(directory)] : [];
        if (files.Length is 0)
        {
            return (null, 0);
        }

        var (path, first) = files[^1];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (offset, last) = (SegmentFormat.HeaderBytes, first - 1);
        while (offset < bytes.Length && SegmentFormat.TryReadFrame(bytes.AsSpan(offset), last + 1, out var payload))
        {
            offset += SegmentFormat.FrameOverhead + payload.Length;
            last++;
        }

        return (last, files.Sum(file => new FileInfo(file.Path).Length));
    }

    /// <summary>Reads all whole entries after an ordinal without opening the log, beside a process that may be writing it.</summary>
    /// <exception cref="IOException">Entries are missing: they were dropped meanwhile, or damaged.</exception>
    public static IEnumerable<JournaledEntry> ReadAll(string directory, long after)
    {
        var next = after + 1;
        foreach (var (path, first) in Directory.Exists(directory) ? [.. Files(directory)] : Array.Empty<(string Path, long First)>())
        {
            var bytes = File.ReadAllBytes(path);
            var (offset, ordinal) = (SegmentFormat.HeaderBytes, first);
            while (offset < bytes.Length && SegmentFormat.TryReadFrame(bytes.AsSpan(offset), ordinal, out var payload))
            {
                offset += SegmentFormat.FrameOverhead + payload.Length;
                if (ordinal > next)
                {
                    throw new IOException($"Entry {next} is not in the journal any more; the device is at work there. Ask again.");
                }

                if (ordinal++ == next)
                {
                    next++;
                    yield return EntryCodec.Read(payload);
                }
            }
        }
    }

    public void Dispose() => CloseActive();

    /// <summary>The segment files of a folder, ascending.</summary>
    static IEnumerable<(string Path, long First)> Files(string directory) =>
        Directory.EnumerateFiles(directory, "*" + Extension)
            .Select(path => (Path: path, First: long.TryParse(
                Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 0))
            .Where(file => file.First > 0)
            .OrderBy(file => file.First);

    static byte[] ReadPart(SegmentPart part)
    {
        using var handle = File.OpenHandle(part.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[part.End - part.Start];
        var done = 0;
        while (done < bytes.Length)
        {
            var count = RandomAccess.Read(handle, bytes.AsSpan(done), part.Start + done);
            done += count > 0 ? count : throw new IOException($"'{part.Path}' is shorter than it was.");
        }

        return bytes;
    }

    void Scan(string path, long first, long after)
    {
        var expected = segments.Count is 0 ? first : segments[^1].Last + 1;
        var bytes = File.ReadAllBytes(path);
        var segment = new Segment(path, first);
        var startsInTime = segments.Count > 0 || first <= after + 1;
        var offset = SegmentFormat.HeaderBytes;
        if (Damaged is 0 && first == expected && startsInTime && SegmentFormat.HasHeader(bytes, first))
        {
            while (SegmentFormat.TryReadFrame(bytes.AsSpan(offset), segment.Last + 1, out var payload))
            {
                offset += SegmentFormat.FrameOverhead + payload.Length;
                segment.Add(SegmentFormat.FrameOverhead + payload.Length);
            }

            segments.Add(segment);
            Bytes += segment.Length;
            Last = Math.Max(after, segment.Last);
        }
        else if (bytes.Length > SegmentFormat.HeaderBytes)
        {
            // What follows a hole cannot be repeated. The ordinals in it are spent all the same.
            Damaged = Math.Max(Damaged, first + ((bytes.Length - SegmentFormat.HeaderBytes) / SegmentFormat.FrameOverhead));
            File.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    void OpenActive()
    {
        var segment = segments[^1];
        active = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (RandomAccess.GetLength(active) > segment.Length)
        {
            RandomAccess.SetLength(active, segment.Length);
        }
    }

    void Roll()
    {
        CloseActive();
        var first = Last + 1;
        var path = Path.Combine(directory, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);
        active = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[SegmentFormat.HeaderBytes];
        SegmentFormat.WriteHeader(header, first);
        RandomAccess.Write(active, header, 0);
        segments.Add(new Segment(path, first));
        Bytes += SegmentFormat.HeaderBytes;
    }

    void CloseActive()
    {
        active?.Dispose();
        active = null;
    }
}
