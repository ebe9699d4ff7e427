using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using BenchmarkDotNet.Attributes;

namespace AutoScale.Benchmarks.Simulator;

/// <summary>The simulator's hot loop, a whole inference through the product's loop with emulated ports: at most 1000 ns, a million a second and core.</summary>
[MemoryDiagnoser, Config(typeof(InThisProcess))]
public class EpisodeBenchmarks
{
    const int Rounds = 1000;
    const int Inferences = Rounds * 10;

    readonly Laboratory laboratory = new(World.Paper);
    Episode episode = null!;
    QTable table = null!;

    [Params("S1", "D4")]
    public string Environment { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        episode = new Episode(laboratory.Phones[0], EnvironmentCatalog.Find(Environment), World.Paper.Networks, UseCase.Everything, seed: 1, Rounds);
        table = laboratory.Trained(0, UseCase.Everything, LearningSettings.Published, seed: 1);
    }

    [Benchmark(OperationsPerInvoke = Inferences)]
    public int AutoScaleThatLearns() =>
        EpisodeRunner.Run(episode, new EpsilonGreedyPolicy(table, new QLearningOptions(), new SplitMix64(1)), LearningSettings.Published.Reward).Length;

    [Benchmark(OperationsPerInvoke = Inferences)]
    public int EdgeCpu() => EpisodeRunner.Run(episode, new EdgeCpuPolicy(episode.Phone.Actions), LearningSettings.Published.Reward).Length;
}
