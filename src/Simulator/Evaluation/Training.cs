using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The paper's training: every network in each of the 64 combinations of the variance's bins, <see cref="Rounds"/> inferences each: 64,000 samples for ten
/// networks (press and derived). Within a bin the variance is drawn evenly for each inference (assumed), so that training knows nothing of the
/// figures of the environments it is judged in. The cases are shuffled anew in each round.
/// </summary>
public static class Training
{
    /// <summary>Inferences a case.</summary>
    public const int Rounds = 100;

    /// <summary>Weakest and strongest signal that occurs in training, dBm (assumed).</summary>
    const float WeakestDbm = -92;
    const float StrongestDbm = -50;

    static readonly (float Low, float High)[] LoadBins = [(0, 0), (1, 25), (25, 75), (75, 100)];

    /// <summary>Trains a table.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="networks">The catalog behind the phone.</param>
    /// <param name="use">What it is used for; the state does not tell scenarios apart, so each has a table of its own.</param>
    /// <param name="settings">Reward and hyper-parameters.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="leaveOut">A network that training must not see; -1 for none.</param>
    /// <param name="sink">Sees every experience; null for nobody.</param>
    public static QTable Train(
        EvaluatedPhone phone, NetworkCatalog networks, UseCase use, LearningSettings settings, ulong seed, int leaveOut = -1, IExperienceSink? sink = null)
    {
        var table = new QTable(phone.States.Count, phone.Actions.Count);
        var policy = new EpsilonGreedyPolicy(table, settings.Options, SplitMix64.For(seed, $"{Part(phone, use)}/policy"));
        Train(phone, networks, use, policy, settings.Reward, seed, leaveOut, sink);
        return table;
    }

    /// <summary>Lets any policy learn from the same cases.</summary>
    public static void Train(
        EvaluatedPhone phone, NetworkCatalog networks, UseCase use, IPolicy policy, IRewardFunction reward, ulong seed, int leaveOut = -1,
        IExperienceSink? sink = null, int rounds = Rounds)
    {
        var part = Part(phone, use);
        var chance = SplitMix64.For(seed, part + "/cases");
        var clock = new SimulatedClock();
        var surroundings = new PinnedEnvironment();
        var loop = new InferenceLoop<int, int>(
            phone.Actions, phone.States, policy, reward,
            new EmulatedProbe(surroundings, clock),
            new EmulatedExecutor<int, int>(phone.Costs, surroundings, clock, SplitMix64.For(seed, part + "/noise")),
            new EmulatedEnergyMeter(phone.Costs), sink ?? NoSink.Instance, clock);
        var cases = Cases(phone, networks, use, leaveOut);
        for (var round = 0; round < rounds; round++)
        {
            chance.Shuffle(cases);
            foreach (var (network, constraints, bins) in cases)
            {
                surroundings.Variance = Within(bins, chance);
                EpisodeRunner.Completed(loop.RunAsync(new InferenceRequest<int>(network, 0, constraints), CancellationToken.None));
            }
        }
    }

    /// <summary>Trains from an empty table in an environment itself, with chance of its own, instead of over the bins.</summary>
    public static QTable InPlace(
        Laboratory laboratory, int phone, EnvironmentDefinition environment, LearningSettings settings, ulong seed, int rounds)
    {
        const ulong otherChance = 2_000_003;
        var setup = laboratory.Phones[phone];
        var table = new QTable(setup.States.Count, setup.Actions.Count);
        var episode = new Episode(setup, environment, laboratory.World.Networks, UseCase.Everything, seed + otherChance, rounds);
        EpisodeRunner.Run(
            episode, new EpsilonGreedyPolicy(table, settings.Options, SplitMix64.For(seed, $"{setup.Name}/{environment.Name}/in-place")), settings.Reward);
        return table;
    }

    static string Part(EvaluatedPhone phone, UseCase use) => $"{phone.Name}/{use.Name}/training";

    static (PreparedNetwork Network, QualityConstraints Constraints, int Bins)[] Cases(
        EvaluatedPhone phone, NetworkCatalog networks, UseCase use, int leaveOut)
    {
        var cases = new List<(PreparedNetwork, QualityConstraints, int)>();
        for (var network = 0; network < networks.Networks.Count; network++)
        {
            if (network != leaveOut && use.For(networks.Networks[network].Task) is { } scenario)
            {
                for (var bins = 0; bins < phone.States.VarianceCount; bins++)
                {
                    cases.Add((phone.Networks[network], scenario.Constraints, bins));
                }
            }
        }

        return [.. cases];
    }

    static RuntimeVariance Within(int bins, Random chance)
    {
        var weak = (float)new StateSpaceOptions().WeakSignalDbm;
        return new RuntimeVariance(
            Even(LoadBins[(bins >> 4) & 3], chance), Even(LoadBins[(bins >> 2) & 3], chance), Signal((bins & 2) is not 0), Signal((bins & 1) is not 0));

        float Signal(bool isWeak) => Even(isWeak ? (WeakestDbm, weak) : (weak + 0.01f, StrongestDbm), chance);
    }

    static float Even((float Low, float High) bin, Random chance) => bin.Low + ((bin.High - bin.Low) * chance.NextSingle());
}

/// <summary>How AutoScale learns.</summary>
/// <param name="Options">Hyper-parameters.</param>
/// <param name="Reward">Scores an outcome.</param>
public sealed record LearningSettings(QLearningOptions Options, IRewardFunction Reward)
{
    /// <summary>As published (recalled).</summary>
    public static LearningSettings Published { get; } = new(new QLearningOptions(), new AutoScaleReward());

    /// <summary>The published hyper-parameters with our own reward, which keeps the constraints.</summary>
    public static LearningSettings Constrained { get; } = new(new QLearningOptions(), new ConstrainedReward());
}
