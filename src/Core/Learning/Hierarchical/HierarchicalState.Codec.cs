namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>The state at rest.</summary>
public sealed partial class HierarchicalState
{
    static ReadOnlySpan<byte> Tag => "ASH1"u8;

    /// <summary>With targets in parts, whose groups another layout keeps than <see cref="Tag"/> once had for them.</summary>
    static ReadOnlySpan<byte> PartsTag => "ASH2"u8;

    /// <summary>With a prior on trial: as <see cref="PartsTag"/>, and the trial at the end.</summary>
    static ReadOnlySpan<byte> TrialTag => "ASH3"u8;

    public byte[] Encode() => TaggedBytes.Encode(trial is not null ? TrialTag : Model.Layout.HasParts ? PartsTag : Tag, writer =>
    {
        TaggedBytes.Write(writer, [.. Descriptors]);
        writer.Write(PriorVersion);
        StatisticCodec.Write(writer, memory.Cells(Model));
        Model.Write(writer);
        writer.Write(priorsRejected);
        writer.Write(priorCheck.Sum);
        writer.Write(priorCheck.Left);
        writer.Write(collapse.Run);
        writer.Write(collapse.AllLocal);
        writer.Write(collapse.AllRemote);
        writer.Write(allowance.Inferences);
        writer.Write(allowance.BaselineMillijoules);
        writer.Write(allowance.Explored);
        writer.Write(allowance.ExploredMillijoules);
        writer.Write(allowance.ExploredLate);
        writer.Write(overspent.Length);
        writer.Write(lastTicks);
        if (trial is not null)
        {
            writer.Write(trial.Against);
            writer.Write(trial.Left);
            trial.Without.Write(writer);
        }
    });

    /// <inheritdoc/>
    /// <remarks>With the same descriptors every bit is restored. With others, what can be found again by descriptor is learned from the sums.</remarks>
    public void Restore(ReadOnlyMemory<byte> bytes)
    {
        var hasTrial = bytes.Span.StartsWith(TrialTag);
        var hasLayoutOfParts = hasTrial || bytes.Span.StartsWith(PartsTag);
        TaggedBytes.Decode(
            bytes, hasTrial ? TrialTag : hasLayoutOfParts ? PartsTag : Tag, "state of the hierarchical policy", reader => Read(reader, hasLayoutOfParts, hasTrial));
    }

    bool Read(BinaryReader reader, bool hasLayoutOfParts, bool hasTrial)
    {
        var descriptors = TaggedBytes.ReadTexts(reader);
        var version = TaggedBytes.Count(reader, int.MaxValue, "prior version");
        var cells = StatisticCodec.ReadCells(reader);
        if (!hasLayoutOfParts && new TargetLayout(descriptors).HasParts)
        {
            // Its effects took every split for a tier of its own; the sums are of targets, and teach the rest anew.
            reader.BaseStream.Seek(0, SeekOrigin.End);
            PriorVersion = version;
            Fill(cells);
            Rebuild(prior: null);
            return true;
        }

        var written = new CostModel(new TargetLayout(descriptors), options);
        written.Read(reader);
        priorsRejected = reader.ReadInt64();
        priorCheck = new PriorCheck { Sum = reader.ReadDouble(), Left = TaggedBytes.Count(reader, PriorCheck.Window, "inferences left") };
        collapse = new CollapseDetector { Run = reader.ReadInt32(), AllLocal = reader.ReadInt64(), AllRemote = reader.ReadInt64() };
        allowance = new ExplorationAllowance
        {
            Inferences = reader.ReadInt64(), BaselineMillijoules = reader.ReadDouble(), Explored = reader.ReadInt64(),
            ExploredMillijoules = reader.ReadDouble(), ExploredLate = reader.ReadInt64(),
        };
        overspent = new VirtualQueue { Length = reader.ReadDouble() };
        lastTicks = reader.ReadInt64();
        var onTrial = hasTrial ? ReadTrial(reader, descriptors) : null;
        PriorVersion = version;
        Prepare();
        LatePriceCap = overspent.Length > 0 ? PriceOf(overspent.Length) : double.PositiveInfinity;
        if (descriptors.SequenceEqual(Descriptors, StringComparer.Ordinal))
        {
            Model.Take(written);
            Fill(cells);
            trial = options.PriorEvidence > 0 ? onTrial : null;
            Revision++;
        }
        else
        {
            Model.Tick = written.Tick;
            Fill(cells);
            Rebuild(prior: null);
        }

        return true;
    }

    PriorTrial ReadTrial(BinaryReader reader, IReadOnlyList<string> descriptors)
    {
        var against = reader.ReadDouble();
        var left = TaggedBytes.Count(reader, PriorTrial.Window, "inferences left of a trial");
        if (!(against >= 0 && double.IsFinite(against)) || left is 0)
        {
            throw new InvalidDataException("The state holds a prior's trial that is over or has no finite evidence.");
        }

        var without = new CostModel(new TargetLayout(descriptors), options);
        without.Read(reader);
        return new PriorTrial(without) { Against = against, Left = left };
    }

    void Fill(IReadOnlyList<StatisticCell> cells)
    {
        memory.Clear();
        foreach (var cell in cells)
        {
            if (CellKey.TryRead(cell, Model, out var key))
            {
                memory.Set(key, cell);
            }
        }
    }
}
