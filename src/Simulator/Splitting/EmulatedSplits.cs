using System.Collections.Concurrent;
using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Splitting;

/// <summary>
/// The splits of one network on one emulated phone. Payloads are the tensors that the product sends, FP32 unless they cross as 8-bit integers. Only what another split beats
/// in compute time and bytes at once is left out: no link would make it the fastest.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Local">The target of heads: CPU FP32 at its fastest step.</param>
/// <param name="Remote">The target of tails.</param>
/// <param name="Options">All-edge first, all-cloud last.</param>
/// <param name="TailWork">By option, what runs remotely; null for all-edge.</param>
public sealed record EmulatedSplits(string Network, string Local, string Remote, IReadOnlyList<SplitOption> Options, IReadOnlyList<PartWork?> TailWork)
{
    static readonly ConcurrentDictionary<string, Lazy<ModelSplitter>> Splitters = new(StringComparer.Ordinal);

    /// <summary>Works out the splits.</summary>
    /// <exception cref="ArgumentException">The zoo has no such network.</exception>
    public static EmulatedSplits Of(PhoneCosts costs, string network, ExecutionTarget remote)
    {
        var known = ModelZoo.Find(network) ?? throw new ArgumentException($"'{network}' is not of the zoo; only its graphs can be cut here.", nameof(network));
        var splitter = Splitters.GetOrAdd(network, _ => new Lazy<ModelSplitter>(() => ModelSplitter.Read(known.Build(ModelZoo.Seed)))).Value;
        var whole = splitter.WholeWork!;
        var local = EmulatedLayerCosts.For(costs, network, costs.Baseline, whole);
        var (edge, cloud, splits) = SplitPlanner.Enumerate(splitter, local, EmulatedLayerCosts.For(costs, network, remote, whole));
        // Noise is no matter of latency; the front is taken as if every crossing were exact.
        var options = ParetoList.Front(edge, cloud, splits);
        return new EmulatedSplits(
            network, costs.Baseline.Descriptor, remote.Descriptor, options,
            [.. options.Select(option => option.IsAllEdge ? null : option.IsAllCloud ? whole : splitter.Work(option.Cut)!.Value.Tail)]);
    }
}
