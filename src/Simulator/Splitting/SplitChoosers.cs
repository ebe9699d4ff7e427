using AutoScale.Core.Splitting;

namespace AutoScale.Simulator.Splitting;

/// <summary>The choosers of the experiment.</summary>
public static class SplitChoosers
{
    /// <summary>Rate that Auto-Split's choice is made for, since it is made offline: the middle of the episodes' on a logarithmic scale.</summary>
    public const double NominalMbps = 20;

    /// <summary>All of them, ours first.</summary>
    /// <param name="splits">The options.</param>
    /// <param name="roundTripMs">What an exchange costs beside its payload.</param>
    public static IReadOnlyList<ISplitChooser> All(EmulatedSplits splits, double roundTripMs) =>
    [
        new Bandit("ans", splits, roundTripMs, new AnsOptions()),
        new Bandit("ans-no-prior", splits, null, new AnsOptions()),
        new Bandit("ans-paper-features", splits, null, new AnsOptions(), SplitFeatures.OfPaper(splits)),
        new Bandit("linucb-forced", splits, roundTripMs, new AnsOptions { Discount = 1 }),
        new Bandit("linucb-forgetting", splits, roundTripMs, new AnsOptions { ForcedSampling = null }),
        new Bandit("linucb", splits, roundTripMs, AnsOptions.Plain),
        new Regression("neurosurgeon", splits, roundTripMs, knowsLoad: false),
        new Regression("neurosurgeon-load", splits, roundTripMs, knowsLoad: true),
        new Fixed("auto-split", Fastest(splits, new SplitConditions(NominalMbps, 1), roundTripMs)),
        new Fixed("all-edge", 0),
        new Fixed("all-cloud", splits.Options.Count - 1),
    ];

    /// <summary>Expected latency of an option.</summary>
    public static double ExpectedMs(SplitOption option, SplitConditions conditions, double roundTripMs) => option.IsAllEdge
        ? option.HeadMs
        : (option with { TailMs = option.TailMs * conditions.RemoteSlowdown }).LatencyMs(conditions.MegabitsPerSecond, roundTripMs);

    /// <summary>The option of the least expected latency.</summary>
    public static int Fastest(EmulatedSplits splits, SplitConditions conditions, double roundTripMs) =>
        Enumerable.Range(0, splits.Options.Count).MinBy(option => ExpectedMs(splits.Options[option], conditions, roundTripMs));

    /// <summary>A linear bandit over the remote delay; where a round trip is told, with what the offline plan expects as its prior.</summary>
    public sealed class Bandit(string name, EmulatedSplits splits, double? roundTripMs, AnsOptions options, SplitArm[]? arms = null) : ISplitChooser
    {
        readonly SplitBandit bandit = new(
            arms ?? SplitArms.Of(splits.Options), options, roundTripMs is { } told ? SplitArms.Prior(splits.Options, NominalMbps, told) : []);

        public string Name => name;

        public int Choose(SplitConditions last, double keyWeight) => bandit.Choose(keyWeight).Action;

        public void Learn(int option, double latencyMs) => bandit.Learn(option, latencyMs);
    }

    /// <summary>Neurosurgeon: predicts every split with the rate, and where told the load, of the inference before. Its regressions are exact in calm, which favours it.</summary>
    sealed class Regression(string name, EmulatedSplits splits, double roundTripMs, bool knowsLoad) : ISplitChooser
    {
        public string Name => name;

        public int Choose(SplitConditions last, double keyWeight) => Fastest(splits, knowsLoad ? last : last with { RemoteSlowdown = 1 }, roundTripMs);

        public void Learn(int option, double latencyMs)
        {
        }
    }

    sealed class Fixed(string name, int option) : ISplitChooser
    {
        public string Name => name;

        public int Choose(SplitConditions last, double keyWeight) => option;

        public void Learn(int option, double latencyMs)
        {
        }
    }
}
