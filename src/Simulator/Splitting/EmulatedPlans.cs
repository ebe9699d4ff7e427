using System.Security.Cryptography;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Networks;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Splitting;

/// <summary>
/// The Pareto plans of the paper's networks on the paper's phones, from <c>Splitting/Plans</c>: times modelled as the emulation has them, the noise of 8-bit crossing measured.
/// <c>autoscale-sim plans --out src/Simulator/Splitting/Plans</c> makes the same files.
/// </summary>
public static class EmulatedPlans
{
    const ulong InputSeed = 7;
    const double Unmeasured = 1000;
    const string Prefix = "plans/";

    /// <summary>The target that runs tails.</summary>
    public const string Remote = "cloud/gpu/fp32";

    static readonly Lazy<IReadOnlyList<SplitPlan>> Read = new(
        () => [.. Resources.Names(Prefix).Select(name => SplitPlanReader.Read(Resources.Read(name), name))]);

    /// <summary>The plans of a class of phones, by network.</summary>
    public static IReadOnlyList<SplitPlan> For(string deviceClass) => [.. Read.Value.Where(plan => plan.DeviceClass == deviceClass)];

    /// <summary>Works a plan out. What offloading the whole network sends is what the emulation has it send, an image as one byte a colour and pixel.</summary>
    /// <param name="deviceClass">The phone.</param>
    /// <param name="network">A network of the paper.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SplitPlan> MakeAsync(string deviceClass, NetworkDescriptor network, CancellationToken cancellationToken)
    {
        var costs = new PhoneCosts(ProfileCatalog.Find(deviceClass), NetworkCatalog.Paper, TierProcessor.Testbed, new EmulationAssumptions());
        var known = ModelZoo.Find(network.Name)!;
        var file = await new ZooModelStore().ReadAsync(ZooModelStore.IdOf(known, int8: false), cancellationToken);
        var model = ModelFile.Parse(file);
        var splitter = ModelSplitter.Read(model);
        var actions = ActionSpace.For(costs.Profile);
        var local = EmulatedLayerCosts.For(costs, network.Name, costs.Baseline, splitter.WholeWork!);
        var remote = EmulatedLayerCosts.For(costs, network.Name, actions[actions.IndexOf(Remote)], splitter.WholeWork!);
        var (edge, cloud, splits) = SplitPlanner.Enumerate(splitter, local, remote, network.InputBytes);
        using var check = new SplitCheck(model, splitter, known.SampleInputs(InputSeed), new OnnxEngineOptions { IntraOpThreads = 1 });
        var candidates = splits.Select(split => split.Crossing is Precision.Int8 ? split with { NoiseDecibels = Unmeasured } : split).ToList();
        IReadOnlyList<SplitOption> options;
        while (true)
        {
            // Measuring takes a run for each: only what would be kept is measured, until all that is kept has been.
            options = ParetoList.Fastest([edge, .. candidates.OrderBy(split => split.CrossingBytes), cloud]);
            if (options.FirstOrDefault(option => option.NoiseDecibels is Unmeasured) is not { } open)
            {
                break;
            }

            var noise = (await check.RunAsync(splitter.Find(open.Cut)!, int8: true, cancellationToken)).Int8!.Value.SignalToNoiseDecibels;
            candidates.Remove(open);
            if (noise >= ParetoList.DefaultLeastDecibels)
            {
                candidates.Add(open with { NoiseDecibels = Math.Round(Math.Min(noise, 200), 1) });
            }
        }

        return new SplitPlan(
            network.Name, Convert.ToHexStringLower(SHA256.HashData(file.Span)), deviceClass, costs.Baseline.Descriptor, Remote, EnergyProvenance.Modelled,
            [$"head: {local.Source}", $"tail: {remote.Source}", "noise: measured on a seeded random sample; accuracy of random weights means nothing"], options);
    }
}
