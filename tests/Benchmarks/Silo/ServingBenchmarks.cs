using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;
using AutoScale.Core.Routing;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;
using AutoScale.Grains.Telemetry;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Data;
using AutoScale.Training.MeaNet;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Parameters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AutoScale.Benchmarks.Silo;

/// <summary>
/// The server of a silo under an open Poisson load: requests arrive when they arrive, however slow the answers are, and latency counts from the
/// intended arrival. The trained early-exit network (main, extension, cloud; MEANet's gate), one place on one core, the load generator on another.
/// The floor, measured before each row: the same images one after another on the same engine, each only through the blocks that its gate asks for.
/// Load is in floors: 2 offers twice what the floor does just before.
/// </summary>
[Config(typeof(Report))]
public class ServingBenchmarks : IDisposable
{
    const int Images = 512;
    static readonly TimeSpan Length = TimeSpan.FromSeconds(2);
    static readonly TimeSpan FloorLength = TimeSpan.FromSeconds(0.4);

    /// <summary>The latency bound, the same in all rows: 100 times the floor of the first.</summary>
    const int BoundInFloors = 100;

    static readonly Dictionary<string, Outcome> Outcomes = new(StringComparer.Ordinal);
    static double firstFloorMs;

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-serving-").FullName;
    ServiceProvider services = null!;
    OnnxInferenceEngine engine = null!;
    InferenceServer server = null!;
    MeterListener listener = null!;
    ExitModel model = null!;
    Tensor[] images = [];
    double floorMs;
    double boundMs;
    long batches;
    long batched;

    /// <summary>Declared first, so that the modes take turns: whatever else the machine does then hits them alike.</summary>
    [Params(0.5, 1, 1.5, 2, 3)]
    public double Load { get; set; }

    [Params("off", "dynamic", "dynamic, 2 ms delay", "exit-aware")]
    public string Mode { get; set; } = "";

    [GlobalSetup]
    public void Start()
    {
        var blocks = MeaFiles.Shipped();
        MeaFiles.WriteModels(folder, blocks);
        engine = new OnnxInferenceEngine(new DirectoryModelStore(folder), new OnnxEngineOptions { IntraOpThreads = 1 });
        model = new ExitModel(
            new ModelId("meanet", "1"), new ModelId("meanet_main", "1"), new ModelId("meanet_extension", "1"), new ModelId("meanet_cloud", "1"),
            new ExitGate { Threshold = 0.8, Hard = blocks.Hard });
        var set = Splits.Test(new ShapeImages(1), Images);
        images = [.. Enumerable.Range(0, Images).Select(index =>
        {
            var values = new float[ShapeImages.Bytes];
            set.Read(index, values);
            return new Tensor("image", TensorElementType.Fp32, [1, 3, ShapeImages.Side, ShapeImages.Side], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        })];
        services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name is "autoscale.inference.batch.size")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) =>
        {
            Interlocked.Increment(ref batches);
            Interlocked.Add(ref batched, size);
        });
        listener.Start();
        server = new InferenceServer(
            engine, new OneModel(model),
            Options.Create(new ServingOptions
            {
                MaxConcurrent = 1,
                MaxQueued = 4096,
                Batching = Mode switch { "off" => BatchingMode.Off, "exit-aware" => BatchingMode.Exits, _ => BatchingMode.Dynamic },
                BatchDelayMs = Mode.Contains("delay", StringComparison.Ordinal) ? 2 : 0,
            }),
            TimeProvider.System, new GrainMetrics(factory));
        RunFloorAsync(TimeSpan.FromSeconds(0.2)).GetAwaiter().GetResult();
        floorMs = RunFloorAsync(FloorLength).GetAwaiter().GetResult();
        firstFloorMs = firstFloorMs is 0 ? floorMs : firstFloorMs;
        boundMs = BoundInFloors * firstFloorMs;

        // Trials, estimates and code get warm under the load itself.
        OfferAsync(TimeSpan.FromSeconds(0.7), seed: 1).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        server.Dispose();
        listener.Dispose();
        engine.Dispose();
        services.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Benchmark(Description = "open load")]
    public async Task Offer() => Outcomes[$"{Mode}/{Load}"] = await OfferAsync(Length, seed: 2);

    /// <returns>Mean time of an image through the blocks that it needs, in ms.</returns>
    async Task<double> RunFloorAsync(TimeSpan length)
    {
        var (watch, count) = (Stopwatch.StartNew(), 0);
        for (; watch.Elapsed < length; count++)
        {
            var image = images[count % images.Length];
            var main = await engine.RunAsync(model.Main, [image], ["logits", "features"], CancellationToken.None);
            var first = PredictionOf(main[0]);
            var verdict = model.Gate.AfterMain(first);
            if (verdict.Exit is ExitPoint.Extension)
            {
                verdict = model.Gate.AfterExtension(first, PredictionOf((await engine.RunAsync(model.Extension!.Value, [image, main[1]], ["logits"], CancellationToken.None))[0]));
            }

            if (verdict.Exit is ExitPoint.Cloud)
            {
                await engine.RunAsync(model.Cloud!.Value, [image], ["logits"], CancellationToken.None);
            }
        }

        return watch.Elapsed.TotalMilliseconds / count;
    }

    async Task<Outcome> OfferAsync(TimeSpan length, int seed)
    {
        (batches, batched) = (0, 0);
        var lateBefore = server.AnsweredLate;
        var requests = new List<Task<(double LatencyMs, Admission Admission)>>();
        var lags = new List<double>();
        var generator = new Thread(() => Generate(length, seed, requests, lags)) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        generator.Start();
        await Task.Run(generator.Join);
        var answers = await Task.WhenAll(requests);
        double[] latencies = [.. answers.Where(answer => answer.Admission is Admission.Run).Select(answer => answer.LatencyMs).Order()];
        return new Outcome(
            answers.Length / length.TotalSeconds, answers.Count(answer => answer.Admission is Admission.Run && answer.LatencyMs <= boundMs) / length.TotalSeconds,
            1000 / floorMs, Percentile(latencies, 0.5), Percentile(latencies, 0.99), boundMs, Share(answer => answer.Admission is Admission.Busy or Admission.TooSlow),
            Share(answer => answer.Admission is Admission.Late), (int)(server.AnsweredLate - lateBefore), latencies.Count(latency => latency > boundMs),
            batched / (double)Math.Max(1, batches), Percentile([.. lags.Order()], 0.99));

        double Share(Func<(double LatencyMs, Admission Admission), bool> counts) => 100.0 * answers.Count(counts) / answers.Length;
    }

    void Generate(TimeSpan length, int seed, List<Task<(double LatencyMs, Admission Admission)>> requests, List<double> lags)
    {
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var perMs = Load / floorMs;
        for (var at = 0.0; at < length.TotalMilliseconds; at += -Math.Log(1 - random.NextDouble()) / perMs)
        {
            while (watch.Elapsed.TotalMilliseconds < at)
            {
                Thread.SpinWait(20);
            }

            lags.Add(watch.Elapsed.TotalMilliseconds - at);
            requests.Add(AskAsync(watch, at, images[random.Next(images.Length)]));
        }
    }

    async Task<(double LatencyMs, Admission Admission)> AskAsync(Stopwatch watch, double at, Tensor image)
    {
        // What the generator lost is lost for the deadline, too.
        var leftMs = at + boundMs - watch.Elapsed.TotalMilliseconds;
        var served = await server.RunAsync(model.Id, [image], [], leftMs is 0 ? -1 : leftMs, CancellationToken.None);
        return (watch.Elapsed.TotalMilliseconds - at, served.Admission);
    }

    static double Percentile(double[] ordered, double share) => ordered.Length is 0 ? double.NaN : ordered[(int)Math.Ceiling(share * ordered.Length) - 1];

    static Prediction PredictionOf(Tensor logits) => Prediction.Of(MemoryMarshal.Cast<byte, float>(logits.Data.Span));

    sealed class OneModel(ExitModel model) : IExitModels
    {
        public ExitModel? Find(ModelId id) => id == model.Id ? model : null;
    }

    sealed record Outcome(
        double OfferedPerSecond, double GoodPerSecond, double FloorPerSecond, double P50Ms, double P99Ms, double BoundMs, double RefusedPercent, double DroppedPercent,
        int CountedLate, int SeenLate, double BatchSize, double LagMs);

    sealed class Report : OneRun<Outcome>
    {
        public Report()
        {
            Add("offered/s", "requests that arrived, a second", outcome => outcome.OfferedPerSecond, "N0");
            Add("good/s", "answered within the bound, from the intended arrival, a second", outcome => outcome.GoodPerSecond, "N0");
            Add("floor/s", "what the engine does one after another, measured before the row", outcome => outcome.FloorPerSecond, "N0");
            Add("good/floor", "goodput in floors", outcome => outcome.GoodPerSecond / outcome.FloorPerSecond, "N2");
            Add("p50 [ms]", "of what was answered", outcome => outcome.P50Ms, "N1");
            Add("p99 [ms]", "of what was answered", outcome => outcome.P99Ms, "N1");
            Add("bound [ms]", "the latency bound", outcome => outcome.BoundMs, "N1");
            Add("refused %", "refused at once", outcome => outcome.RefusedPercent, "N1");
            Add("dropped %", "dropped because they had become late", outcome => outcome.DroppedPercent, "N1");
            Add("late counted", "answered late, as the server counted", outcome => outcome.CountedLate, "N0");
            Add("late seen", "answered late, as the caller saw", outcome => outcome.SeenLate, "N0");
            Add("batch", "mean inferences of a run", outcome => outcome.BatchSize, "N1");
            Add("lag p99 [ms]", "how late the generator was", outcome => outcome.LagMs, "N2");
        }

        protected override Outcome? OutcomeOf(ParameterInstances parameters) => Outcomes.GetValueOrDefault($"{parameters[nameof(Mode)]}/{parameters[nameof(Load)]}");
    }
}
