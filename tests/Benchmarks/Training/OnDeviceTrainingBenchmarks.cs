using System.Diagnostics;
using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Probes;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Data;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Parameters;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.Benchmarks.Training;

/// <summary>
/// What the extension's training costs inferences in the same process. Training and rest take turns of a quarter of a second, 40 each, the order changing from round to round,
/// so that whatever else the machine does hits both; inferences follow one another without a pause. Training is that of <c>train</c> and of <c>run --train-extension</c>: a thread of the
/// lowest priority, with its checkpoints; it rests between two steps, as on battery. <c>engine</c> is main's exit by ONNX Runtime alone, <c>run</c> the whole inference of a device
/// without silos: decision, execution, energy, journal. The ratio of the 99th percentiles is the figure; the spread is that of the ratios of single rounds.
/// </summary>
[Config(typeof(Report))]
public class OnDeviceTrainingBenchmarks : IDisposable
{
    const string Network = "meanet_main";
    const int Rounds = 40;

    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(250);
    static readonly Dictionary<string, Outcome> Outcomes = new(StringComparer.Ordinal);

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-benchmark-").FullName;
    readonly CancellationTokenSource stop = new();
    readonly ManualResetEventSlim trains = new();
    readonly ManualResetEventSlim rests = new();
    LinuxDeviceProbe probe = null!;
    LocalEngines engines = null!;
    EdgeModels models = null!;
    EdgeWorker worker = null!;
    OnDeviceTraining device = null!;
    Task training = Task.CompletedTask;
    Tensor[] input = [];

    [Params("engine", "run")]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var (store, profile, roots) = (Store(), HostProfile.For(HostFacts.Read(new LinuxRoots())), new LinuxRoots());
        engines = LocalEngines.Over(store);
        models = new EdgeModels(store, _ => StatedAccuracy.Assumed);
        probe = new LinuxDeviceProbe(roots, TimeProvider.System, TimeSpan.FromMilliseconds(500));
        worker = new EdgeWorker(
            new EdgeSettings
            {
                Gateway = new GatewayOptions { DeviceId = "benchmark", DeviceClass = profile.DeviceClass }, DataDirectory = System.IO.Path.Combine(folder, "data"),
            },
            new EdgePorts(profile, probe, new HostEnergyMeter(profile, null, new RemotePower()), engines, models, TimeProvider.System, new SplitMix64(1)),
            NullLoggerFactory.Instance);
        input = [ImageTensor.Of(Splits.Test(new ShapeImages(1), 1), 0)];
        device = new OnDeviceTraining(MeaFiles.Shipped(), new OnDeviceSettings { Images = 2000, Epochs = 1000 });
        training = LowPriority.RunAsync(() => device.Run(System.IO.Path.Combine(folder, "benchmark.checkpoint"), _ => RestWhenTold(), stop.Token));

        // Code and sessions get warm in both states.
        for (var round = 0; round < 4; round++)
        {
            Measure(round % 2 is 0, []);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        stop.Cancel();
        try
        {
            training.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Its end.
        }

        worker.DisposeAsync().AsTask().GetAwaiter().GetResult();
        probe.Dispose();
        engines.Dispose();
        models.Dispose();
        stop.Dispose();
        trains.Dispose();
        rests.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Description = "inferences")]
    public void InferWhileTrainingTakesTurns()
    {
        var (idle, busy, ratios, steps) = (new List<double>(1 << 20), new List<double>(1 << 20), new List<double>(Rounds), device.Training.Step);
        for (var round = 0; round < Rounds; round++)
        {
            var (first, second) = (new List<double>(1 << 15), new List<double>(1 << 15));
            Measure(round % 2 is 0, first);
            Measure(round % 2 is not 0, second);
            var (alone, beside) = round % 2 is 0 ? (second, first) : (first, second);
            ratios.Add(Percentile(beside, 0.99) / Percentile(alone, 0.99));
            idle.AddRange(alone);
            busy.AddRange(beside);
        }

        Outcomes[Path] = new Outcome(
            idle.Count, busy.Count, device.Training.Step - steps, Percentile(idle, 0.5), Percentile(busy, 0.5), Percentile(idle, 0.99), Percentile(busy, 0.99),
            Percentile(ratios, 0.1), Percentile(ratios, 0.5), Percentile(ratios, 0.9));
    }

    /// <summary>Inferences of one turn, each in µs.</summary>
    void Measure(bool whileTraining, List<double> microseconds)
    {
        if (whileTraining)
        {
            rests.Reset();
            trains.Set();
        }
        else
        {
            trains.Reset();
            rests.Wait();
        }

        for (var turn = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(turn) < Turn;)
        {
            var start = Stopwatch.GetTimestamp();
            Infer();
            microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        if (training.IsCompleted)
        {
            throw new InvalidOperationException("The training has ended.", training.Exception);
        }
    }

    void Infer()
    {
        if (Path is "engine")
        {
            // The engine completes before it returns once the model is loaded.
            engines[1].RunAsync(new ModelId(Network, OnnxExport.Version), input, [], CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        else
        {
            worker.InferAsync(new EdgeRequest(Network, input, new QualityConstraints(50, 50)), CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    /// <summary>Between two steps, on the training's thread.</summary>
    void RestWhenTold()
    {
        if (!trains.IsSet)
        {
            rests.Set();
            trains.Wait(stop.Token);
        }
    }

    DirectoryModelStore Store()
    {
        var place = System.IO.Path.Combine(folder, "models");
        MeaFiles.WriteModels(place, MeaFiles.Shipped());
        return new DirectoryModelStore(place);
    }

    static double Percentile(List<double> values, double share)
    {
        double[] ordered = [.. values.Order()];
        return ordered[(int)Math.Ceiling(share * ordered.Length) - 1];
    }

    sealed record Outcome(
        int IdleCount, int TrainingCount, int Steps, double IdleP50, double TrainingP50, double IdleP99, double TrainingP99, double LowRatio, double MiddleRatio, double HighRatio);

    sealed class Report : OneRun<Outcome>
    {
        public Report()
        {
            Add("idle", "inferences while the training rested", outcome => outcome.IdleCount, "N0");
            Add("training", "inferences while it ran", outcome => outcome.TrainingCount, "N0");
            Add("steps", "steps that the training did", outcome => outcome.Steps, "N0");
            Add("p50 idle [µs]", "median while the training rested", outcome => outcome.IdleP50, "N0");
            Add("p50 training [µs]", "median while it ran", outcome => outcome.TrainingP50, "N0");
            Add("p99 idle [µs]", "99th percentile while the training rested", outcome => outcome.IdleP99, "N0");
            Add("p99 training [µs]", "99th percentile while it ran", outcome => outcome.TrainingP99, "N0");
            Add("p99 ratio", "training over idle", outcome => outcome.TrainingP99 / outcome.IdleP99, "N2");
            Add("ratio 10 %", "one in ten rounds had a lower ratio of p99", outcome => outcome.LowRatio, "N2");
            Add("ratio 50 %", "the median round's ratio of p99", outcome => outcome.MiddleRatio, "N2");
            Add("ratio 90 %", "one in ten rounds had a higher ratio of p99", outcome => outcome.HighRatio, "N2");
        }

        protected override Outcome? OutcomeOf(ParameterInstances parameters) => Outcomes.GetValueOrDefault($"{parameters[nameof(Path)]}");
    }
}
