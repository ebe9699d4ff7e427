using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoScale.Core.Actions;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Scores targets for one decision, eight at a time: <c>score = E + π·P(late)</c>, with E the expected energy in mJ and π the price of a late answer. P(late) is the normal
/// distribution's, straightened: <c>clamp(½ + (L / L_QoS − 1)·k, 0, 1)</c>. Targets that are masked or not accurate enough score infinity.
/// Without a branch that depends on the costs: leaving out processors that cannot be best takes longer than scoring them.
/// </summary>
sealed class DecisionScorer
{
    const float NormalDensity = 0.3989423f;

    /// <summary>A log-cost known worse than this (about 5 %) makes a choice an exploration.</summary>
    const float Known = 0.95f;

    readonly LaneLayout lanes;
    readonly CostTables tables;
    readonly float latePrice;
    readonly int[] linkOfLane;
    readonly int[] groupOfLane;
    readonly int[] segmentOfBlock;
    readonly float[] scales;
    readonly float[] energies;
    readonly float[] chances;
    readonly int[] winners = new int[LaneLayout.Width];
    readonly float[] steepness;
    readonly float[] expectedFactors;
    readonly float[] optimisticFactors;
    readonly float[] knownHopes;
    readonly float[] spreads;
    readonly string[] links;
    readonly int cloudLink;
    uint nearly = 1;

    public DecisionScorer(LaneLayout lanes, TargetLayout layout, CostTables tables, double latePrice)
    {
        this.lanes = lanes;
        this.tables = tables;
        this.latePrice = (float)latePrice;
        (energies, chances, steepness) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        (expectedFactors, optimisticFactors, knownHopes, spreads) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        scales = new float[lanes.SegmentLanes];
        groupOfLane = [.. lanes.ActionOf.Select(action => action < 0 ? -1 : layout.GroupOf[action])];

        // -1 for the second link, 0 for the first: a vector selects by it.
        linkOfLane = [.. groupOfLane.Select(group => group >= 0 && layout.LinkOf[group] is 1 ? -1 : 0)];
        segmentOfBlock = [.. groupOfLane.Chunk(LaneLayout.Width).Select(block => block[0] < 0 ? -1 : lanes.SegmentOf[block[0]])];

        // Not 0 in lanes between, as in CostRow.Times.
        Array.Fill(steepness, 1);
        links = layout.Links;
        cloudLink = Array.IndexOf(links, "cloud");
        for (var group = 0; group < layout.Groups.Length; group++)
        {
            Refresh(group);
        }
    }

    /// <summary>
    /// How many targets of the last scoring are nearly best (<see cref="HoldOut.Slack"/>), the best included: of every eighth lane the best one, for they are at hand.
    /// </summary>
    public int Nearly => BitOperations.PopCount(nearly);

    /// <summary>π of the last scoring, mJ.</summary>
    public float Price { get; private set; }

    /// <summary>The last scoring, by lane; infinite where a target was not allowed.</summary>
    public float ScoreOf(int lane) => energies[lane] + (Price * chances[lane]);

    /// <summary>P(late) of the last scoring.</summary>
    public float LateChance(int lane) => chances[lane];

    /// <summary>The lane of one of the nearly best targets, 0 to <see cref="Nearly"/> - 1.</summary>
    public int NearlyBest(int index)
    {
        var left = nearly;
        for (; index > 0; index--)
        {
            left &= left - 1;
        }

        return winners[BitOperations.TrailingZeroCount(left)];
    }

    /// <summary>Whether so little is known of a lane's compute time that choosing it is an exploration.</summary>
    public bool IsUncertain(NetworkCosts costs, int lane) => costs.Hopes[lane] < knownHopes[lane];

    /// <summary>Derives what depends on the model only.</summary>
    public void Refresh(int group)
    {
        for (var lane = 0; lane < groupOfLane.Length; lane++)
        {
            if (groupOfLane[lane] == group)
            {
                steepness[lane] = tables.Steepness[group];
                spreads[lane] = tables.Spreads[group];
                (expectedFactors[lane], optimisticFactors[lane]) = (tables.Expected.Groups[group], tables.Optimistic.Groups[group]);
                knownHopes[lane] = Known * expectedFactors[lane] / optimisticFactors[lane];
            }
        }
    }

    /// <returns>The lane of the best target; -1 where none is allowed and accurate enough.</returns>
    /// <param name="context">The decision.</param>
    /// <param name="costs">Its network.</param>
    /// <param name="optimistic">Whether uncertain costs count as lower.</param>
    /// <param name="anyAccuracy">Whether the accuracy required is waived, where no target has it.</param>
    /// <param name="priceCap">The most that a late answer may cost, mJ.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Score(in DecisionContext context, NetworkCosts costs, bool optimistic, bool anyAccuracy, float priceCap)
    {
        var mask = costs.Lanes(context.Mask, lanes);
        var perConstraint = 1 / context.Constraints.LatencyMs;
        var required = anyAccuracy ? float.NegativeInfinity : context.Constraints.AccuracyPercent;
        var (row, factors) = optimistic ? (costs.Optimistic, tables.Optimistic) : (costs.Expected, tables.Expected);
        ScaleSegments(factors, context.Variance, costs.SegmentAccuracy, required);

        // Offloads first: a processor goes on with the next method while it waits for their roots.
        var inTime = links.Length is 0
            ? Vector256.Create(float.PositiveInfinity)
            : ScoreRemote(context, costs, row, mask, optimistic, required, perConstraint);
        inTime = Vector256.MinNative(inTime, ScoreLocal(row.Times, row.Energies, mask, perConstraint));

        var reference = LaneLayout.Least(inTime);
        if (float.IsPositiveInfinity(reference))
        {
            reference = LeastOfAny();
            if (float.IsPositiveInfinity(reference))
            {
                return -1;
            }
        }

        Price = float.MinNative(latePrice * reference, priceCap);
        return Cheapest(Price, HoldOut.Slack * reference);
    }

    /// <summary>What the networks of a group share now, by segment. What is not accurate enough takes for ever.</summary>
    void ScaleSegments(FactorSet factors, in RuntimeVariance variance, float[] accuracy, float required)
    {
        var (cpu, memory) = (
            Levels.Percent(variance.CpuUtilizationPercent) * scales.Length, Levels.Percent(variance.MemoryUtilizationPercent) * scales.Length);
        var needed = Vector256.Create(required);
        for (var segment = 0; segment < scales.Length; segment += LaneLayout.Width)
        {
            var scale = Vector256.LoadUnsafe(ref factors.Segments[segment]) * Vector256.LoadUnsafe(ref factors.Cpu[cpu + segment])
                * Vector256.LoadUnsafe(ref factors.Memory[memory + segment]);
            Vector256.ConditionalSelect(
                Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref accuracy[segment]), needed), scale, Vector256.Create(float.PositiveInfinity)).StoreUnsafe(ref scales[segment]);
        }
    }

    /// <summary>The device's own targets. A method of its own, as are the next two: a few values live in registers, where all of them would not.</summary>
    /// <returns>The least energies in time.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    Vector256<float> ScoreLocal(float[] times, float[] millijoules, int[] mask, float perConstraint)
    {
        ref var time = ref MemoryMarshal.GetArrayDataReference(times);
        ref var energy = ref MemoryMarshal.GetArrayDataReference(millijoules);
        ref var allow = ref MemoryMarshal.GetArrayDataReference(mask);
        ref var spent = ref MemoryMarshal.GetArrayDataReference(energies);
        ref var chance = ref MemoryMarshal.GetArrayDataReference(chances);
        ref var steep = ref MemoryMarshal.GetArrayDataReference(steepness);
        ref var segments = ref MemoryMarshal.GetArrayDataReference(segmentOfBlock);
        ref var scale = ref MemoryMarshal.GetArrayDataReference(scales);
        var (relative, infinite) = (Vector256.Create(perConstraint), Vector256.Create(float.PositiveInfinity));
        var inTime = infinite;
        var end = (nuint)lanes.RemoteStart;
        for (nuint lane = 0; lane < end; lane += LaneLayout.Width)
        {
            var factor = Vector256.Create(Unsafe.Add(ref scale, Unsafe.Add(ref segments, lane / LaneLayout.Width)));
            var used = Vector256.LoadUnsafe(ref time, lane) * (factor * relative);
            var whole = Vector256.ConditionalSelect(
                Vector256.LoadUnsafe(ref allow, lane).AsSingle(), Vector256.LoadUnsafe(ref energy, lane) * factor, infinite);
            whole.StoreUnsafe(ref spent, lane);
            Chance(used, Vector256.LoadUnsafe(ref steep, lane)).StoreUnsafe(ref chance, lane);
            inTime = Vector256.MinNative(inTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), whole, infinite));
        }

        return inTime;
    }

    /// <summary>Offloads: the wait, and the time on air at the link's signal.</summary>
    /// <returns>The least energies in time.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    Vector256<float> ScoreRemote(
        in DecisionContext context, NetworkCosts costs, CostRow row, int[] mask, bool optimistic, float required, float perConstraint)
    {
        var known = optimistic ? tables.Optimistic : tables.Expected;
        var first = Air(context, 0, known);
        var second = links.Length > 1 ? Air(context, 1, known) : first;

        // A load slows what the device computes before it asks a tier, by as much as profile and census say; the rest is learned in the factor.
        var load = Vector256.Create(NominalModel.Slowdown(ProcessorKind.Cpu, context.Variance));
        var (infinite, needed) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(required));
        var factors = optimistic ? optimisticFactors : expectedFactors;
        var inTime = infinite;
        for (var lane = lanes.RemoteStart; lane < lanes.Count; lane += LaneLayout.Width)
        {
            var link = Vector256.LoadUnsafe(ref linkOfLane[0], (nuint)lane).AsSingle();
            var (sent, received) = (Vector256.LoadUnsafe(ref costs.TransmitBytes[0], (nuint)lane), Vector256.LoadUnsafe(ref costs.ReceiveBytes[0], (nuint)lane));
            var air = Vector256.ConditionalSelect(link, Vector256.Create(second.Milliseconds), Vector256.Create(first.Milliseconds)) * (sent + received);
            var airEnergy = (Vector256.ConditionalSelect(link, Vector256.Create(second.Transmit), Vector256.Create(first.Transmit)) * sent)
                + (Vector256.ConditionalSelect(link, Vector256.Create(second.Receive), Vector256.Create(first.Receive)) * received);
            var airSpread = air * Vector256.ConditionalSelect(link, Vector256.Create(second.Spread), Vector256.Create(first.Spread));
            var factor = Vector256.LoadUnsafe(ref factors[0], (nuint)lane);
            var slowed = load * factor;
            var wait = (Vector256.LoadUnsafe(ref row.Heads[0], (nuint)lane) * slowed) + (Vector256.LoadUnsafe(ref row.Times[0], (nuint)lane) * factor);
            var total = wait + air;
            var waitSpread = wait * Vector256.LoadUnsafe(ref spreads[0], (nuint)lane);
            var spread = Vector256.Sqrt((waitSpread * waitSpread) + (airSpread * airSpread));
            var allowed = (Vector256.LoadUnsafe(ref mask[0], (nuint)lane)
                & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref costs.Accuracy[0], (nuint)lane), needed).AsInt32()).AsSingle();
            var spent = (Vector256.LoadUnsafe(ref row.HeadEnergies[0], (nuint)lane) * slowed) + (Vector256.LoadUnsafe(ref row.Energies[0], (nuint)lane) * factor) + airEnergy;
            var whole = Vector256.ConditionalSelect(allowed, spent * Vector256.LoadUnsafe(ref tables.EnergyFactors[0], (nuint)lane), infinite);
            var used = total * Vector256.Create(perConstraint);
            whole.StoreUnsafe(ref energies[0], (nuint)lane);
            Chance(used, Vector256.Create(NormalDensity) * total / spread).StoreUnsafe(ref chances[0], (nuint)lane);
            inTime = Vector256.MinNative(inTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), whole, infinite));
        }

        return inTime;
    }

    /// <summary>The lane of the least score.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    int Cheapest(float latePriceMillijoules, float slackMillijoules)
    {
        ref var energy = ref MemoryMarshal.GetArrayDataReference(energies);
        ref var chance = ref MemoryMarshal.GetArrayDataReference(chances);
        var price = Vector256.Create(latePriceMillijoules);
        var (least, best, here, step) = (
            Vector256.Create(float.PositiveInfinity), Vector256<int>.Zero, Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(LaneLayout.Width));
        var (otherLeast, otherBest) = (least, best);
        var end = (nuint)lanes.Count;
        nuint lane = 0;

        // Two by two: a minimum waits for the one before.
        for (; lane + LaneLayout.Width < end; lane += 2 * LaneLayout.Width)
        {
            var total = Vector256.LoadUnsafe(ref energy, lane) + (price * Vector256.LoadUnsafe(ref chance, lane));
            var other = Vector256.LoadUnsafe(ref energy, lane + LaneLayout.Width) + (price * Vector256.LoadUnsafe(ref chance, lane + LaneLayout.Width));
            best = Vector256.ConditionalSelect(Vector256.LessThan(total, least).AsInt32(), here, best);
            least = Vector256.MinNative(least, total);
            here += step;
            otherBest = Vector256.ConditionalSelect(Vector256.LessThan(other, otherLeast).AsInt32(), here, otherBest);
            otherLeast = Vector256.MinNative(otherLeast, other);
            here += step;
        }

        if (lane < end)
        {
            var total = Vector256.LoadUnsafe(ref energy, lane) + (price * Vector256.LoadUnsafe(ref chance, lane));
            best = Vector256.ConditionalSelect(Vector256.LessThan(total, least).AsInt32(), here, best);
            least = Vector256.MinNative(least, total);
        }

        best = Vector256.ConditionalSelect(Vector256.LessThan(otherLeast, least).AsInt32(), otherBest, best);
        least = Vector256.MinNative(least, otherLeast);
        var lowest = LaneLayout.Least(least);
        best.StoreUnsafe(ref winners[0]);
        nearly = Vector256.LessThanOrEqual(least, Vector256.Create(lowest + slackMillijoules)).ExtractMostSignificantBits();
        var where = Vector256.Equals(least, Vector256.Create(lowest)).ExtractMostSignificantBits();
        return winners[BitOperations.TrailingZeroCount(where)];
    }

    /// <summary>The least energy of all, where no target should be in time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    float LeastOfAny()
    {
        var least = Vector256.Create(float.PositiveInfinity);
        for (var lane = 0; lane < energies.Length; lane += LaneLayout.Width)
        {
            least = Vector256.MinNative(least, Vector256.LoadUnsafe(ref energies[0], (nuint)lane));
        }

        return LaneLayout.Least(least);
    }

    /// <summary>P(late).</summary>
    static Vector256<float> Chance(Vector256<float> ratio, Vector256<float> steepness) => Vector256.MinNative(
        Vector256.MaxNative(Vector256.Create(0.5f) + ((ratio - Vector256<float>.One) * steepness), Vector256<float>.Zero), Vector256<float>.One);

    /// <summary>Of a byte: its time on air, on average over the noise, and the energy of sending and of receiving it; and the times' standard deviation, as a share.</summary>
    (float Milliseconds, float Transmit, float Receive, float Spread) Air(in DecisionContext context, int link, FactorSet factors)
    {
        var dbm = Levels.Dbm(link == cloudLink ? context.Variance.WifiSignalDbm : context.Variance.PeerSignalDbm);
        var place = (link * Levels.DbmCount) + dbm;
        var perByte = factors.Air[place];
        return (perByte, perByte * tables.TransmitPower[place], perByte * tables.ReceivePower[place], tables.RadioSpreads[link]);
    }
}
