using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;

namespace AutoScale.Simulator.Fleet;

/// <summary>What a phone counts of itself for the live table and for its first inferences; the summary's totals come from the grains. Thread-safe.</summary>
public sealed class PhoneTally(int firstCount)
{
    readonly Lock gate = new();
    readonly List<FirstInference> first = [];
    readonly long[] perTier = new long[3];
    readonly Dictionary<string, NetworkTally> perNetwork = new(StringComparer.Ordinal);
    long inferences;
    long qosViolations;
    long fallbacks;
    long failures;
    double energyMillijoules;
    double baselineMillijoules;
    readonly long[] exits = new long[3];
    readonly Dictionary<string, long> splits = new(StringComparer.Ordinal);
    long judged;
    long right;
    PartEnergy exitEnergy;
    PartEnergy splitEnergy;

    /// <summary>One inference was answered.</summary>
    public void Add<TOutput>(string network, in InferenceResult<TOutput> result, in QualityConstraints constraints)
    {
        lock (gate)
        {
            var late = result.Outcome.ViolatesQos(constraints) ? 1 : 0;
            inferences++;
            energyMillijoules += result.Energy.DeviceMillijoules;
            baselineMillijoules += result.BaselineMillijoules;
            qosViolations += late;
            perNetwork[network] = perNetwork.GetValueOrDefault(network) + new NetworkTally(1, result.Energy.DeviceMillijoules, late);
            fallbacks += result.Failure is null ? 0 : 1;
            perTier[(int)result.Target.Tier]++;
            if (first.Count < firstCount)
            {
                first.Add(new FirstInference(network, result.Target.Descriptor, result.Energy.DeviceMillijoules, result.BaselineMillijoules));
            }
        }
    }

    /// <summary>One inference ran in parts, or was of a network whose answers can be judged.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="right">Whether the answer is right; null where it is not known.</param>
    /// <param name="wholeMillijoules">What it would have taken on the cheapest whole target; 0 where it ran whole.</param>
    public void AddPart<TOutput>(in InferenceResult<TOutput> result, bool? right, double wholeMillijoules)
    {
        lock (gate)
        {
            judged += right is null ? 0 : 1;
            this.right += right is true ? 1 : 0;
            if (result.Target.Part is null || result.Failure is not null)
            {
                return;
            }

            if (result.Route is { } route)
            {
                exits[(int)route.Exit]++;
                exitEnergy = exitEnergy.Plus(result.Energy.DeviceMillijoules, wholeMillijoules);
            }
            else
            {
                splitEnergy = splitEnergy.Plus(result.Energy.DeviceMillijoules, wholeMillijoules);
                splits[result.Target.Descriptor] = splits.GetValueOrDefault(result.Target.Descriptor) + 1;
            }
        }
    }

    /// <summary>One inference was not answered by any target.</summary>
    public void AddFailure()
    {
        lock (gate)
        {
            failures++;
        }
    }

    /// <summary>The counts now.</summary>
    public TallySnapshot Read()
    {
        lock (gate)
        {
            return new TallySnapshot(
                inferences, energyMillijoules, baselineMillijoules, qosViolations, fallbacks, failures,
                perTier[(int)Tier.Local], perTier[(int)Tier.Peer], perTier[(int)Tier.Cloud], [.. first])
            {
                Parts = new PartCounts(
                    exits[(int)ExitPoint.Main], exits[(int)ExitPoint.Extension], exits[(int)ExitPoint.Cloud], new SortedDictionary<string, long>(splits, StringComparer.Ordinal),
                    exitEnergy, splitEnergy, judged, right),
                PerNetwork = new Dictionary<string, NetworkTally>(perNetwork, StringComparer.Ordinal),
            };
        }
    }
}

/// <summary>A phone's counts at one moment. Tiers are those that answered.</summary>
public sealed record TallySnapshot(
    long Inferences,
    double EnergyMillijoules,
    double BaselineMillijoules,
    long QosViolations,
    long Fallbacks,
    long Failures,
    long Local,
    long Peer,
    long Cloud,
    IReadOnlyList<FirstInference> First)
{
    /// <summary>What ran in parts.</summary>
    public PartCounts Parts { get; init; } = PartCounts.None;

    /// <summary>By the network's name.</summary>
    public IReadOnlyDictionary<string, NetworkTally> PerNetwork { get; init; } = new Dictionary<string, NetworkTally>();
}

/// <summary>Inferences that ran in parts.</summary>
/// <param name="Main">Ended at main.</param>
/// <param name="Extension">Ended at the extension.</param>
/// <param name="Cloud">Began here, and were sent on by the gate.</param>
/// <param name="Splits">In two parts, by the target's descriptor.</param>
/// <param name="ExitEnergy">What those that met exits took.</param>
/// <param name="SplitEnergy">What those in two parts took.</param>
/// <param name="Judged">Answers of the early-exit network that were really computed, wherever it ran.</param>
/// <param name="Right">Of these the right ones.</param>
public sealed record PartCounts(
    long Main, long Extension, long Cloud, IReadOnlyDictionary<string, long> Splits, PartEnergy ExitEnergy, PartEnergy SplitEnergy, long Judged, long Right)
{
    public static PartCounts None { get; } = new(0, 0, 0, new Dictionary<string, long>(), default, default, 0, 0);

    /// <summary>All of them.</summary>
    public long Inferences => Main + Extension + Cloud + Splits.Values.Sum();

    /// <summary>Sums several.</summary>
    public static PartCounts Sum(IReadOnlyCollection<PartCounts> counts) => new(
        counts.Sum(count => count.Main), counts.Sum(count => count.Extension), counts.Sum(count => count.Cloud),
        new SortedDictionary<string, long>(
            counts.SelectMany(count => count.Splits).GroupBy(split => split.Key, StringComparer.Ordinal).ToDictionary(split => split.Key, split => split.Sum(entry => entry.Value)),
            StringComparer.Ordinal),
        counts.Aggregate(default(PartEnergy), (sum, count) => sum.Plus(count.ExitEnergy.Millijoules, count.ExitEnergy.WholeMillijoules)),
        counts.Aggregate(default(PartEnergy), (sum, count) => sum.Plus(count.SplitEnergy.Millijoules, count.SplitEnergy.WholeMillijoules)), counts.Sum(count => count.Judged), counts.Sum(count => count.Right));
}

/// <summary>One of a phone's first inferences.</summary>
public sealed record FirstInference(string Network, string Target, double EnergyMillijoules, double BaselineMillijoules);

/// <summary>Energy in parts beside energy whole; both modelled.</summary>
/// <param name="Millijoules">What inferences in parts took.</param>
/// <param name="WholeMillijoules">What the same requests would have taken on the cheapest whole target within their constraints, had it been known.</param>
public readonly record struct PartEnergy(double Millijoules, double WholeMillijoules)
{
    public PartEnergy Plus(double millijoules, double wholeMillijoules) => new(Millijoules + millijoules, WholeMillijoules + wholeMillijoules);
}
