using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;

namespace AutoScale.Simulator.Fleet;

/// <summary>What a phone counts of itself for the live table and for its first inferences; the summary's totals come from the grains. Thread-safe.</summary>
public sealed class PhoneTally(int firstCount)
{
    readonly Lock gate = new();
    readonly List<FirstInference> first = [];
    readonly long[] perTier = new long[3];
    long inferences;
    long qosViolations;
    long fallbacks;
    long failures;
    double energyMillijoules;
    double baselineMillijoules;

    /// <summary>One inference was answered.</summary>
    public void Add<TOutput>(string network, in InferenceResult<TOutput> result, in QualityConstraints constraints)
    {
        lock (gate)
        {
            inferences++;
            energyMillijoules += result.Energy.DeviceMillijoules;
            baselineMillijoules += result.BaselineMillijoules;
            qosViolations += result.Outcome.ViolatesQos(constraints) ? 1 : 0;
            fallbacks += result.Failure is null ? 0 : 1;
            perTier[(int)result.Target.Tier]++;
            if (first.Count < firstCount)
            {
                first.Add(new FirstInference(network, result.Target.Descriptor, result.Energy.DeviceMillijoules, result.BaselineMillijoules));
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
                perTier[(int)Tier.Local], perTier[(int)Tier.Peer], perTier[(int)Tier.Cloud], [.. first]);
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
    IReadOnlyList<FirstInference> First);

/// <summary>One of a phone's first inferences.</summary>
public sealed record FirstInference(string Network, string Target, double EnergyMillijoules, double BaselineMillijoules);
