using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Policies;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Radio;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The policies side by side, in the order of reports. To add one: a file in <c>src/Core/Policies</c> and a line in <see cref="All"/>; see
/// <c>docs/recipes/policy.md</c>.
/// </summary>
public static class PolicyCatalog
{
    /// <summary>Opt is no policy of a device: it knows what will happen. See <see cref="Oracle"/>.</summary>
    public const string Opt = "opt";

    public const string AutoScale = "autoscale";

    public const string Online = "autoscale-online";

    public const string Constrained = "autoscale-constrained";

    public const string Hierarchical = HierarchicalState.PolicyName;

    /// <summary>Informed is no policy of a device either: it knows all but the noise. See <see cref="InformedPolicy"/>.</summary>
    public const string Informed = "informed";

    public const string EdgeCpu = "edge-cpu-fp32";

    public const string EdgeBest = "edge-best";

    public const string Cloud = "cloud";

    public const string ConnectedEdge = "connected-edge";

    /// <summary>A probe of the round trip to the cloud carries one full packet each way.</summary>
    const int ProbeBytes = 1500;

    public static IReadOnlyList<PolicyEntry> All { get; } =
    [
        new(AutoScale, "AutoScale as published: trained on 64,000 samples, then greedy", LearningSettings.Published, run => new GreedyPolicy(run.Table(), run.Chance())),
        new(Online, "AutoScale as published, which goes on exploring and learning", LearningSettings.Published, run =>
            new EpsilonGreedyPolicy(run.Table(), run.Settings.Options, run.Chance())),
        new(Constrained, "AutoScale with our reward, which keeps the constraints; greedy", LearningSettings.Constrained, run => new GreedyPolicy(run.Table(), run.Chance())),
        new(Hierarchical, "Ours: factors on nominal costs, shared hierarchically; trained on the same samples, learns on", null, run => run.Hierarchical(new())),
        new(EdgeCpu, "Edge (CPU FP32)", null, run => new EdgeCpuPolicy(run.Phone.Actions)),
        new(EdgeBest, "Edge (Best)", null, run => new EdgeBestPolicy(run.Phone.Actions, run.Phone.Profile)),
        new(Cloud, "Cloud", null, run => new CloudPolicy(run.Phone.Actions, run.Phone.Profile)),
        new(ConnectedEdge, "Connected Edge", null, run => new ConnectedEdgePolicy(run.Phone.Actions, run.Phone.Profile)),
        new("rules", "Calibrated rule controller", null, run => new RuleControllerPolicy(run.Phone.Actions, run.Phone.Profile)),
        new("neurosurgeon", "Regression choice after Neurosurgeon", null, run => Neurosurgeon(run.Phone, leaveOut: -1)),
        new("thresholds", "Battery and round-trip thresholds", null, Thresholds),
        new("prefer-on-device", "Prefer on-device", null, run => new PreferOnDevicePolicy(run.Phone.Actions)),
        new("prefer-cloud", "Prefer cloud", null, run => new PreferCloudPolicy(run.Phone.Actions)),
        new("ort-min-power", "ONNX Runtime's minimum-power order", null, run => new OnnxRuntimeMinimumPowerPolicy(run.Phone.Actions)),
    ];

    /// <summary>The names of the policies with Opt at the end.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name), Opt];

    /// <summary>The policy with a name.</summary>
    public static PolicyEntry Find(string name) => All.First(entry => entry.Name == name);

    /// <summary>The regression choice, profiled on all networks but one.</summary>
    public static NeurosurgeonPolicy Neurosurgeon(EvaluatedPhone phone, int leaveOut)
    {
        var assumptions = phone.Costs.Assumptions;
        return new NeurosurgeonPolicy(
            phone.Actions, phone.Costs.Profile, [.. phone.Samples.Where((_, network) => network != leaveOut || phone.Samples.Count is 1)],
            (_, signalDbm) => RadioRates.PhysicalMbps(signalDbm) * assumptions.TcpShare * assumptions.ChannelFactor);
    }

    /// <summary>The battery falls evenly from full to a tenth over an episode; the round trip is probed at the present signal.</summary>
    static ThresholdPolicy Thresholds(PolicyRun run)
    {
        var probe = new NetworkDescriptor
        {
            Name = "probe", Features = default, InputBytes = ProbeBytes, OutputBytes = ProbeBytes, AccuracyPercent = 0,
        };
        return new ThresholdPolicy(run.Phone.Actions, RoundTripMs, () => 100 - (90 * run.Progress));

        double RoundTripMs()
        {
            var transfer = Transfer.Of(run.Phone.Costs.Assumptions, Tier.Cloud, probe, run.Present.WifiSignalDbm);
            return transfer.TransmitMs + transfer.ReceiveMs + transfer.RoundTripMs;
        }
    }
}

/// <summary>A policy of the catalog.</summary>
/// <param name="Name">The name that commands and reports use.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Settings">How it learns; null where it does not.</param>
/// <param name="Create">Makes it for one run.</param>
public sealed record PolicyEntry(string Name, string Title, LearningSettings? Settings, Func<PolicyRun, IPolicy> Create);

/// <summary>What a policy is made from.</summary>
/// <param name="laboratory">Where it was trained.</param>
/// <param name="phone">The place of its phone.</param>
/// <param name="use">What the phone is used for.</param>
/// <param name="settings">How it learned.</param>
/// <param name="seed">The run's seed.</param>
public sealed class PolicyRun(Laboratory laboratory, int phone, UseCase use, LearningSettings settings, ulong seed)
{
    public EvaluatedPhone Phone { get; } = laboratory.Phones[phone];

    public LearningSettings Settings { get; } = settings;

    public ulong Seed { get; } = seed;

    public string Part { get; init; } = "";

    /// <summary>Share of the episode that is over, 0-1.</summary>
    public double Progress { get; set; }

    /// <summary>The surroundings at the present request.</summary>
    public Core.States.RuntimeVariance Present { get; set; }

    /// <summary>Chance of its own.</summary>
    public Random Chance() => SplitMix64.For(Seed, Part + "/policy");

    /// <summary>A trained policy of ours of its own.</summary>
    public HierarchicalPolicy Hierarchical(HierarchicalOptions options) => laboratory.TrainedHierarchical(phone, use, options, Seed);

    /// <summary>A trained table of its own.</summary>
    public QTable Table() => laboratory.Trained(phone, use, Settings, Seed);
}
