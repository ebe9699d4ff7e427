using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Phones;

/// <summary>
/// The latency of every network on one processor at its fastest step: the published one where there is one; else one published for another precision of the
/// processor, times the mean ratio of the two precisions on it; else a rule over the census whose only free number, the
/// processor's rate, is the geometric mean that its published latencies give.
/// <code>
/// t = (M_conv + M_depthwise / e_depthwise + M_dense / e_dense) / rate + layers · t_launch
/// </code>
/// Ratios are formed within one processor's list, so never between two inference stacks.
/// </summary>
public sealed class LatencyRule(EmulationAssumptions assumptions, NetworkCatalog catalog)
{
    /// <summary>
    /// The networks asked for, then those of the paper that are not: published latencies are of the latter, and a processor's rate follows from them also
    /// where only unseen networks are asked for.
    /// </summary>
    readonly SimulatedNetwork[] networks =
    [
        .. catalog.All,
        .. NetworkCatalog.Paper.Networks.ExceptBy(catalog.All.Select(network => network.Descriptor.Name), network => network.Descriptor.Name),
    ];

    /// <summary>Multiply-accumulates a cycle and core where a profile publishes no latency at all (derived: Inception v3 on a Snapdragon 845).</summary>
    static double MacsPerCycle(ProcessorKind kind) => kind switch
    {
        ProcessorKind.Cpu => 2,
        ProcessorKind.Gpu => 144,
        _ => 65,
    };

    /// <summary>Latencies by the catalog's order, in ms.</summary>
    /// <param name="kind">The processor.</param>
    /// <param name="precision">The arithmetic.</param>
    /// <param name="published">What is published of this processor; entries of other kinds are left out.</param>
    /// <param name="coreMhz">Clock × cores, for a processor of which nothing is published.</param>
    public double[] Latencies(ProcessorKind kind, Precision precision, IReadOnlyList<PublishedLatency> published, double coreMhz)
    {
        var own = Published(kind, precision, published);
        foreach (var other in Enum.GetValues<Precision>())
        {
            if (other != precision && Array.Exists(Published(kind, other, published), known => known is not null))
            {
                Complete(own, Published(kind, other, published), Factor(precision) / Factor(other));
            }
        }

        var anchored = Array.Exists(own, known => known is not null);
        var macsPerMs = anchored ? Rate(kind, own) : MacsPerCycle(kind) * coreMhz * 1000 / Factor(precision);
        return [.. own.Take(catalog.All.Count).Select((known, network) => known ?? Rule(kind, networks[network], macsPerMs))];
    }

    double?[] Published(ProcessorKind kind, Precision precision, IReadOnlyList<PublishedLatency> published) => [.. networks
        .Select(network => published.FirstOrDefault(
            entry => entry.Network == network.Descriptor.Name && entry.Processor == kind && entry.Precision == precision)?.LatencyMs)];

    static void Complete(double?[] own, double?[] other, double assumedRatio)
    {
        var ratio = GeometricMean(own.Zip(other).Where(pair => pair is { First: not null, Second: not null })
            .Select(pair => pair.First!.Value / pair.Second!.Value)) ?? assumedRatio;
        for (var network = 0; network < own.Length; network++)
        {
            own[network] ??= other[network] * ratio;
        }
    }

    double Rate(ProcessorKind kind, double?[] known)
    {
        var rates = new List<double>();
        foreach (var (network, latencyMs) in networks.Zip(known))
        {
            if (latencyMs is { } ms)
            {
                rates.Add(Work(kind, network) / Math.Max(ms - Launch(kind, network), ms / 2));
            }
        }

        return GeometricMean(rates)!.Value;
    }

    double Rule(ProcessorKind kind, SimulatedNetwork network, double macsPerMs) => (Work(kind, network) / macsPerMs) + Launch(kind, network);

    double Work(ProcessorKind kind, SimulatedNetwork network) => network.ConvolutionMacs
        + (network.DepthwiseMacs / Of(kind, assumptions.DepthwiseEfficiency)) + (network.DenseMacs / Of(kind, assumptions.DenseEfficiency));

    double Launch(ProcessorKind kind, SimulatedNetwork network) => network.Layers * Of(kind, assumptions.LaunchMs);

    double Factor(Precision precision) => precision switch
    {
        Precision.Fp16 => assumptions.PrecisionFactor.Fp16,
        Precision.Int8 => assumptions.PrecisionFactor.Int8,
        _ => 1,
    };

    static double Of(ProcessorKind kind, (double Cpu, double Gpu, double Dsp) values) => kind switch
    {
        ProcessorKind.Cpu => values.Cpu,
        ProcessorKind.Gpu => values.Gpu,
        _ => values.Dsp,
    };

    static double? GeometricMean(IEnumerable<double> values)
    {
        var logs = values.Select(value => Math.Log(value)).ToArray();
        return logs.Length is 0 ? null : Math.Exp(logs.Average());
    }
}
