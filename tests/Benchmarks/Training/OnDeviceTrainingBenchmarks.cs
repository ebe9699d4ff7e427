using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;
using AutoScale.Onnx.Engine;
using AutoScale.Training.Data;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AutoScale.Benchmarks.Training;

/// <summary>
/// What the extension's training costs inferences in the same process: main's exit by ONNX Runtime, while nothing else runs and while a thread of the lowest
/// priority trains. The 99th percentile while training over that of the idle device is the figure.
/// </summary>
[Config(typeof(OneInferenceAnIteration))]
public class OnDeviceTrainingBenchmarks : IDisposable
{
    static readonly ModelId Model = new("meanet_main", OnnxExport.Version);

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-benchmark-").FullName;
    readonly CancellationTokenSource stop = new();
    Task training = Task.CompletedTask;
    OnnxInferenceEngine engine = null!;
    Tensor[] input = [];

    [GlobalSetup(Target = nameof(Idle))]
    public void Prepare()
    {
        var blocks = MeaFiles.Shipped();
        MeaFiles.WriteModels(folder, blocks);
        engine = new OnnxInferenceEngine(new DirectoryModelStore(folder), new OnnxEngineOptions { IntraOpThreads = 1 });
        input = [new Tensor(OnnxExport.Image, TensorElementType.Fp32, [1, 3, ShapeImages.Side, ShapeImages.Side], new byte[ShapeImages.Bytes * sizeof(float)])];
    }

    [GlobalSetup(Target = nameof(WhileTraining))]
    public void PrepareAndTrain()
    {
        Prepare();
        var device = new OnDeviceTraining(MeaFiles.Shipped(), new OnDeviceSettings { Images = 2000, Epochs = 1000 });
        training = LowPriority.RunAsync(() => device.Run(Path.Combine(folder, "benchmark.checkpoint"), _ => { }, stop.Token));
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

        stop.Dispose();
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public IReadOnlyList<Tensor> Idle() => Infer();

    [Benchmark]
    public IReadOnlyList<Tensor> WhileTraining() => training.IsCompleted ? throw new InvalidOperationException("The training has ended.", training.Exception) : Infer();

    /// <summary>The engine completes before it returns once the model is loaded.</summary>
    IReadOnlyList<Tensor> Infer() => engine.RunAsync(Model, input, [], CancellationToken.None).AsTask().GetAwaiter().GetResult();

    sealed class OneInferenceAnIteration : ManualConfig
    {
        public OneInferenceAnIteration()
        {
            AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(100).WithIterationCount(2000));
            AddColumn(new PercentileColumn(50), new PercentileColumn(99));
        }
    }
}
