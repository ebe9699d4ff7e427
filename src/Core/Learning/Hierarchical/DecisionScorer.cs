using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoScale.Core.Actions;

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
    readonly int[] int8Lanes;
    readonly string[] links;

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
        int8Lanes = [.. groupOfLane.Select(group => group >= 0 && layout.Groups[group].EndsWith("/int8", StringComparison.Ordinal) ? -1 : 0)];
        links = layout.Links;
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
                (expectedFactors[lane], optimisticFactors[lane]) = (tables.GroupFactors[group].Expected, tables.GroupFactors[group].Optimistic);
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
        var cpu = Levels.Load(context.Variance.CpuUtilizationPercent);
        var memory = Levels.Load(context.Variance.MemoryUtilizationPercent);
        ref var time = ref MemoryMarshal.GetArrayDataReference(costs.Times);
        ref var hope = ref MemoryMarshal.GetArrayDataReference(costs.Optimism);
        ref var power = ref MemoryMarshal.GetArrayDataReference(tables.Power);
        ref var allow = ref MemoryMarshal.GetArrayDataReference(mask);
        ref var energy = ref MemoryMarshal.GetArrayDataReference(energies);
        ref var ratio = ref MemoryMarshal.GetArrayDataReference(ratios);
        ref var steep = ref MemoryMarshal.GetArrayDataReference(steepness);
        ref var score = ref MemoryMarshal.GetArrayDataReference(scores);
        var slowCpu = NominalModel.Slowdown(ProcessorKind.Cpu, context.Variance);
        var slowOther = NominalModel.Slowdown(ProcessorKind.Gpu, context.Variance);
        foreach (ref readonly var segment in lanes.Segments.AsSpan())
        {
            var load = segment.Unit * Levels.LoadCount;
            var factor = (segment.Processor is ProcessorKind.Cpu ? slowCpu : slowOther) * tables.GroupFactors[segment.Group].Of(optimistic)
                * tables.CpuFactors[load + cpu].Of(optimistic) * tables.MemoryFactors[load + memory].Of(optimistic);
            var scale = Vector256.Create(factor);
            var relative = Vector256.Create(perConstraint);
            var accurate = Vector256.Create(costs.Accuracy(segment.Precision) >= required ? -1 : 0);
            for (var lane = segment.Start; lane < segment.End; lane += LaneLayout.Width)
            {
                var milliseconds = Vector256.LoadUnsafe(ref time, (nuint)lane) * scale;
                if (optimistic)
                {
                    milliseconds *= Vector256.LoadUnsafe(ref hope, (nuint)lane);
                }

                var allowed = (Vector256.LoadUnsafe(ref allow, (nuint)lane) & accurate).AsSingle();
                var spent = Vector256.ConditionalSelect(allowed, milliseconds * Vector256.LoadUnsafe(ref power, (nuint)lane), infinite);
                var used = milliseconds * relative;
                spent.StoreUnsafe(ref energy, (nuint)lane);
                used.StoreUnsafe(ref ratio, (nuint)lane);
                any = Vector256.Min(any, spent);
                inTime = Vector256.Min(inTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), spent, infinite));
            }
        }

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
        var price = Vector256.Create(Price);
        var half = Vector256.Create(0.5f);
        var best = infinite;
        for (var lane = 0; lane < lanes.Count; lane += LaneLayout.Width)
        {
            var late = half + ((Vector256.LoadUnsafe(ref ratio, (nuint)lane) - Vector256<float>.One) * Vector256.LoadUnsafe(ref steep, (nuint)lane));
            late = Vector256.Min(Vector256.Max(late, Vector256<float>.Zero), Vector256<float>.One);
            var total = Vector256.LoadUnsafe(ref energy, (nuint)lane) + (price * late);
            total.StoreUnsafe(ref score, (nuint)lane);
            best = Vector256.Min(best, total);
        }

        var least = Vector256.Create(Least(best));
        for (var lane = 0; ; lane += LaneLayout.Width)
        {
            var equal = Vector256.Equals(Vector256.LoadUnsafe(ref score, (nuint)lane), least).ExtractMostSignificantBits();
            if (equal is not 0)
            {
                return lane + BitOperations.TrailingZeroCount(equal);
            }
        }
    }

    /// <summary>Offloads: the wait, and the time on air at the link's signal.</summary>
    void ScoreRemote(
        in DecisionContext context, NetworkCosts costs, int[] mask, bool optimistic, float required, ref Vector256<float> inTime, ref Vector256<float> any)
    {
        var first = Air(context, costs, 0, optimistic);
        var second = links.Length > 1 ? Air(context, costs, 1, optimistic) : first;
        var perConstraint = Vector256.Create(1 / context.Constraints.LatencyMs);
        var infinite = Vector256.Create(float.PositiveInfinity);
        var full = Vector256.Create(costs.Accuracy(Precision.Fp32) >= required ? -1 : 0);
        var int8 = Vector256.Create(costs.Accuracy(Precision.Int8) >= required ? -1 : 0);
        var factors = optimistic ? optimisticFactors : expectedFactors;
        for (var lane = lanes.RemoteStart; lane < lanes.Count; lane += LaneLayout.Width)
        {
            var link = Vector256.LoadUnsafe(ref linkOfLane[0], (nuint)lane).AsSingle();
            var air = Vector256.ConditionalSelect(link, Vector256.Create(second.Milliseconds), Vector256.Create(first.Milliseconds));
            var airEnergy = Vector256.ConditionalSelect(link, Vector256.Create(second.Millijoules), Vector256.Create(first.Millijoules));
            var airSpread = Vector256.ConditionalSelect(link, Vector256.Create(second.Spread), Vector256.Create(first.Spread));
            var wait = Vector256.LoadUnsafe(ref costs.Times[0], (nuint)lane) * Vector256.LoadUnsafe(ref factors[0], (nuint)lane);
            if (optimistic)
            {
                wait *= Vector256.LoadUnsafe(ref costs.Optimism[0], (nuint)lane);
            }

            var total = wait + air;
            var waitSpread = wait * Vector256.LoadUnsafe(ref spreads[0], (nuint)lane);
            var spread = Vector256.Sqrt((waitSpread * waitSpread) + (airSpread * airSpread));
            (Vector256.Create(NormalDensity) * total / spread).StoreUnsafe(ref steepness[0], (nuint)lane);
            var allowed = (Vector256.LoadUnsafe(ref mask[0], (nuint)lane)
                & Vector256.ConditionalSelect(Vector256.LoadUnsafe(ref int8Lanes[0], (nuint)lane), int8, full)).AsSingle();
            var whole = ((wait * Vector256.LoadUnsafe(ref tables.Power[0], (nuint)lane)) + airEnergy) * Vector256.LoadUnsafe(ref tables.EnergyFactors[0], (nuint)lane);
            var spent = Vector256.ConditionalSelect(allowed, whole, infinite);
            var used = total * perConstraint;
            spent.StoreUnsafe(ref energies[0], (nuint)lane);
            used.StoreUnsafe(ref ratios[0], (nuint)lane);
            any = Vector256.Min(any, spent);
            inTime = Vector256.Min(inTime, Vector256.ConditionalSelect(Vector256.LessThanOrEqual(used, Vector256<float>.One), spent, infinite));
        }
    }

    /// <summary>Time on air and its energy, on average over the noise, and the time's standard deviation.</summary>
    (float Milliseconds, float Millijoules, float Spread) Air(in DecisionContext context, NetworkCosts costs, int link, bool optimistic)
    {
        var signalDbm = Levels.SignalOf(links[link], context.Variance);
        var dbm = Levels.Dbm(signalDbm);
        var perByte = tables.MillisecondsPerByte[dbm] * tables.LinkFactors[link].Of(optimistic)
            * tables.SignalFactors[(link * Levels.SignalCount) + (dbm / 2)].Of(optimistic);
        var (transmitMs, receiveMs) = (costs.TransmitBytes * perByte, costs.ReceiveBytes * perByte);
        var place = (link * Levels.DbmCount) + dbm;
        return (
            transmitMs + receiveMs, (transmitMs * tables.TransmitPower[place]) + (receiveMs * tables.ReceivePower[place]),
            (transmitMs + receiveMs) * tables.RadioSpreads[link]);
    }

    static float Least(Vector256<float> lanes)
    {
        var least = Vector128.Min(lanes.GetLower(), lanes.GetUpper());
        least = Vector128.Min(least, Vector128.Shuffle(least, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(least[0], least[1]);
    }
}
