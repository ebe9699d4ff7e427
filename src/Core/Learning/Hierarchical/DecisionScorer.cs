using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoScale.Core.Actions;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Scores all targets for one decision, eight at a time: <c>score = E + π·P(late)</c>, with E the expected energy in mJ and π the price of a late answer. P(late) is the normal
/// distribution's, straightened: <c>clamp(½ + (L / L_QoS − 1)·k, 0, 1)</c>. Targets that are masked or not accurate enough score infinity.
/// </summary>
sealed class DecisionScorer
{
    const float NormalDensity = 0.3989423f;

    readonly LaneLayout lanes;
    readonly CostTables tables;
    readonly float latePrice;
    readonly int[] linkOfLane;
    readonly int[] groupOfLane;
    readonly float[] energies;
    readonly float[] ratios;
    readonly float[] steepness;
    readonly float[] scores;
    readonly float[] expectedFactors;
    readonly float[] optimisticFactors;
    readonly float[] spreads;
    readonly int[] groupOfBlock;
    readonly float[] scales;
    readonly float[] ones;
    readonly string[] links;
    readonly int cloudLink;

    public DecisionScorer(LaneLayout lanes, TargetLayout layout, CostTables tables, double latePrice)
    {
        this.lanes = lanes;
        this.tables = tables;
        this.latePrice = (float)latePrice;
        (energies, ratios, steepness, scores) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        (expectedFactors, optimisticFactors, spreads) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        groupOfLane = [.. lanes.ActionOf.Select(action => action < 0 ? -1 : layout.GroupOf[action])];

        // -1 for the second link, 0 for the first: a vector selects by it.
        linkOfLane = [.. groupOfLane.Select(group => group >= 0 && layout.LinkOf[group] is 1 ? -1 : 0)];
        groupOfBlock = [.. groupOfLane.Chunk(LaneLayout.Width).Select(block => block[0])];
        scales = new float[layout.Groups.Length];
        ones = new float[lanes.Count];
        Array.Fill(ones, 1);

        // Not 0 in lanes between, as in NetworkCosts.Times.
        Array.Fill(steepness, 1);
        links = layout.Links;
        cloudLink = Array.IndexOf(links, "cloud");
        for (var group = 0; group < layout.Groups.Length; group++)
        {
            Refresh(group);
        }
    }

    /// <summary>π of the last scoring, mJ.</summary>
    public float Price { get; private set; }

    /// <summary>The last scoring, by lane; infinite where a target was not allowed.</summary>
    public ReadOnlySpan<float> Scores => scores;

    /// <summary>E of the last scoring, mJ.</summary>
    public ReadOnlySpan<float> Energies => energies;

    /// <summary>Latency over constraint of the last scoring.</summary>
    public ReadOnlySpan<float> Ratios => ratios;

    /// <summary>P(late) of the last scoring.</summary>
    public float LateChance(int lane) => Math.Clamp(0.5f + ((ratios[lane] - 1) * steepness[lane]), 0, 1);

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
            }
        }
    }

    /// <returns>The lane of the best target; -1 where none is allowed and accurate enough.</returns>
    /// <param name="context">The decision.</param>
    /// <param name="costs">Its network.</param>
    /// <param name="optimistic">Whether uncertain costs count as lower.</param>
    /// <param name="anyAccuracy">Whether the accuracy required is waived, where no target has it.</param>
    /// <param name="priceCap">The most that a late answer may cost, mJ.</param>
    public int Score(in DecisionContext context, NetworkCosts costs, bool optimistic, bool anyAccuracy, float priceCap)
    {
        var mask = lanes.Lanes(context.Mask);
        var perConstraint = 1 / context.Constraints.LatencyMs;
        var required = anyAccuracy ? float.NegativeInfinity : context.Constraints.AccuracyPercent;
        var infinite = Vector256.Create(float.PositiveInfinity);
        var (inTime, any) = (infinite, infinite);
        var factors = optimistic ? tables.Optimistic : tables.Expected;
        ScaleGroups(factors, context.Variance, costs, required);
        ScoreLocal(costs.Times, optimistic ? costs.Optimism : ones, mask, perConstraint, ref inTime, ref any);
        if (links.Length > 0)
        {
            ScoreRemote(context, costs, mask, optimistic, required, ref inTime, ref any);
        }

        var reference = Least(inTime);
        if (float.IsPositiveInfinity(reference))
        {
            reference = Least(any);
            if (float.IsPositiveInfinity(reference))
            {
                return -1;
            }
        }

        Price = Math.Min(latePrice * reference, priceCap);
        return Cheapest(Price);
    }

    /// <summary>What the networks of a group share now. What is not accurate enough takes for ever.</summary>
    void ScaleGroups(FactorSet factors, in RuntimeVariance variance, NetworkCosts costs, float required)
    {
        var (cpu, memory) = (Levels.Percent(variance.CpuUtilizationPercent), Levels.Percent(variance.MemoryUtilizationPercent));
        foreach (ref readonly var segment in lanes.Segments.AsSpan())
        {
            var load = segment.Unit * Levels.PercentCount;
            scales[segment.Group] = factors.Groups[segment.Group] * factors.Cpu[load + cpu] * factors.Memory[load + memory]
                * (costs.Accuracy[segment.Start] >= required ? 1 : float.PositiveInfinity);
        }
    }

    /// <summary>The device's own targets. A method of its own, as are the next two: a few values live in registers, where all of them would not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void ScoreLocal(float[] times, float[] hopes, int[] mask, float perConstraint, ref Vector256<float> inTime, ref Vector256<float> any)
    {
        ref var time = ref MemoryMarshal.GetArrayDataReference(times);
        ref var hope = ref MemoryMarshal.GetArrayDataReference(hopes);
        ref var power = ref MemoryMarshal.GetArrayDataReference(tables.Power);
        ref var allow = ref MemoryMarshal.GetArrayDataReference(mask);
        ref var energy = ref MemoryMarshal.GetArrayDataReference(energies);
        ref var ratio = ref MemoryMarshal.GetArrayDataReference(ratios);
        ref var groups = ref MemoryMarshal.GetArrayDataReference(groupOfBlock);
        ref var scale = ref MemoryMarshal.GetArrayDataReference(scales);
        var (relative, infinite) = (Vector256.Create(perConstraint), Vector256.Create(float.PositiveInfinity));
        var (least, leastInTime) = (infinite, infinite);
        var end = (nuint)lanes.RemoteStart;
        for (nuint lane = 0; lane < end; lane += LaneLayout.Width)
        {
            var milliseconds = Vector256.LoadUnsafe(ref time, lane) * Vector256.LoadUnsafe(ref hope, lane)
                * Vector256.Create(Unsafe.Add(ref scale, Unsafe.Add(ref groups, lane / LaneLayout.Width)));
            var allowed = Vector256.LoadUnsafe(ref allow, lane).AsSingle();
            var spent = Vector256.ConditionalSelect(allowed, milliseconds * Vector256.LoadUnsafe(ref power, lane), infinite);
            var used = milliseconds * relative;
            spent.StoreUnsafe(ref energy, lane);
            used.StoreUnsafe(ref ratio, lane);
            least = Vector256.MinNative(least, spent);
            leastInTime = Vector256.MinNative(leastInTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), spent, infinite));
        }

        (inTime, any) = (leastInTime, least);
    }

    /// <summary>The lane of the least score.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    int Cheapest(float latePriceMillijoules)
    {
        ref var energy = ref MemoryMarshal.GetArrayDataReference(energies);
        ref var ratio = ref MemoryMarshal.GetArrayDataReference(ratios);
        ref var steep = ref MemoryMarshal.GetArrayDataReference(steepness);
        ref var score = ref MemoryMarshal.GetArrayDataReference(scores);
        var (price, half) = (Vector256.Create(latePriceMillijoules), Vector256.Create(0.5f));
        var least = Vector256.Create(float.PositiveInfinity);
        var end = (nuint)lanes.Count;
        for (nuint lane = 0; lane < end; lane += LaneLayout.Width)
        {
            var late = half + ((Vector256.LoadUnsafe(ref ratio, lane) - Vector256<float>.One) * Vector256.LoadUnsafe(ref steep, lane));
            late = Vector256.MinNative(Vector256.MaxNative(late, Vector256<float>.Zero), Vector256<float>.One);
            var total = Vector256.LoadUnsafe(ref energy, lane) + (price * late);
            total.StoreUnsafe(ref score, lane);
            least = Vector256.MinNative(least, total);
        }

        // Where it lies is found in a second pass, whose steps do not wait for one another.
        var wanted = Vector256.Create(Least(least));
        ulong found = 0;
        var first = 0;
        for (var lane = lanes.Count - LaneLayout.Width; lane >= 0; lane -= LaneLayout.Width)
        {
            ulong equal = Vector256.Equals(Vector256.LoadUnsafe(ref score, (nuint)lane), wanted).ExtractMostSignificantBits();
            first = equal is 0 ? first : lane;
            found = equal is 0 ? found : equal;
        }

        return first + BitOperations.TrailingZeroCount(found);
    }

    /// <summary>Offloads: the wait, and the time on air at the link's signal.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void ScoreRemote(
        in DecisionContext context, NetworkCosts costs, int[] mask, bool optimistic, float required, ref Vector256<float> inTime, ref Vector256<float> any)
    {
        var known = optimistic ? tables.Optimistic : tables.Expected;
        var first = Air(context, 0, known);
        var second = links.Length > 1 ? Air(context, 1, known) : first;

        // A load slows what the device computes before it asks a tier, by as much as profile and census say; the rest is learned in the factor.
        var load = Vector256.Create(NominalModel.Slowdown(ProcessorKind.Cpu, context.Variance));
        var needed = Vector256.Create(required);
        var perConstraint = Vector256.Create(1 / context.Constraints.LatencyMs);
        var infinite = Vector256.Create(float.PositiveInfinity);
        var factors = optimistic ? optimisticFactors : expectedFactors;
        for (var lane = lanes.RemoteStart; lane < lanes.Count; lane += LaneLayout.Width)
        {
            var link = Vector256.LoadUnsafe(ref linkOfLane[0], (nuint)lane).AsSingle();
            var (sent, received) = (Vector256.LoadUnsafe(ref costs.TransmitBytes[0], (nuint)lane), Vector256.LoadUnsafe(ref costs.ReceiveBytes[0], (nuint)lane));
            var air = Vector256.ConditionalSelect(link, Vector256.Create(second.Milliseconds), Vector256.Create(first.Milliseconds)) * (sent + received);
            var airEnergy = (Vector256.ConditionalSelect(link, Vector256.Create(second.Transmit), Vector256.Create(first.Transmit)) * sent)
                + (Vector256.ConditionalSelect(link, Vector256.Create(second.Receive), Vector256.Create(first.Receive)) * received);
            var airSpread = air * Vector256.ConditionalSelect(link, Vector256.Create(second.Spread), Vector256.Create(first.Spread));
            var factor = Vector256.LoadUnsafe(ref factors[0], (nuint)lane) * Vector256.LoadUnsafe(ref (optimistic ? costs.Optimism : ones)[0], (nuint)lane);
            var head = Vector256.LoadUnsafe(ref costs.Heads[0], (nuint)lane) * load * factor;
            var asked = Vector256.LoadUnsafe(ref costs.Times[0], (nuint)lane) * factor;
            var wait = head + asked;
            var total = wait + air;
            var waitSpread = wait * Vector256.LoadUnsafe(ref spreads[0], (nuint)lane);
            var spread = Vector256.Sqrt((waitSpread * waitSpread) + (airSpread * airSpread));
            (Vector256.Create(NormalDensity) * total / spread).StoreUnsafe(ref steepness[0], (nuint)lane);
            var allowed = (Vector256.LoadUnsafe(ref mask[0], (nuint)lane)
                & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref costs.Accuracy[0], (nuint)lane), needed).AsInt32()).AsSingle();
            var whole = ((head * Vector256.LoadUnsafe(ref tables.HeadPower[0], (nuint)lane)) + (asked * Vector256.LoadUnsafe(ref tables.Power[0], (nuint)lane)) + airEnergy) * Vector256.LoadUnsafe(ref tables.EnergyFactors[0], (nuint)lane);
            var spent = Vector256.ConditionalSelect(allowed, whole, infinite);
            var used = total * perConstraint;
            spent.StoreUnsafe(ref energies[0], (nuint)lane);
            used.StoreUnsafe(ref ratios[0], (nuint)lane);
            any = Vector256.MinNative(any, spent);
            inTime = Vector256.MinNative(inTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), spent, infinite));
        }
    }

    /// <summary>Of a byte: its time on air, on average over the noise, and the energy of sending and of receiving it; and the times' standard deviation, as a share.</summary>
    (float Milliseconds, float Transmit, float Receive, float Spread) Air(in DecisionContext context, int link, FactorSet factors)
    {
        var dbm = Levels.Dbm(link == cloudLink ? context.Variance.WifiSignalDbm : context.Variance.PeerSignalDbm);
        var perByte = tables.MillisecondsPerByte[dbm] * factors.Links[link] * factors.Signals[(link * Levels.SignalCount) + (dbm / 2)];
        var place = (link * Levels.DbmCount) + dbm;
        return (perByte, perByte * tables.TransmitPower[place], perByte * tables.ReceivePower[place], tables.RadioSpreads[link]);
    }

    static float Least(Vector256<float> lanes)
    {
        var least = Vector128.MinNative(lanes.GetLower(), lanes.GetUpper());
        least = Vector128.MinNative(least, Vector128.Shuffle(least, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(least[0], least[1]);
    }
}
