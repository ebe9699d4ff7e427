using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;

namespace AutoScale.EdgeClient.Tests;

/// <summary>Gives inputs back as outputs; fails on request.</summary>
public sealed class FakeEngine(int threads) : IInferenceEngine
{
    public Func<Exception?> Fail { get; set; } = () => null;

    /// <summary>Waited for by every run.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public List<(ModelId Model, int Threads)> Runs { get; } = [];

    /// <summary>Engines of every thread count that behave as one.</summary>
    public static (LocalEngines Engines, FakeEngine Engine) Shared()
    {
        var engine = new FakeEngine(0);
        return (new LocalEngines(count => new Counted(engine, count)), engine);
    }

    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ModelSignature([], []));

    public ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken) =>
        RunAsync(model, inputs, threads, cancellationToken);

    async ValueTask<IReadOnlyList<Tensor>> RunAsync(ModelId model, IReadOnlyList<Tensor> inputs, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Runs)
        {
            Runs.Add((model, count));
        }

        await Gate;
        return Fail() is { } error ? throw error : inputs;
    }

    sealed class Counted(FakeEngine engine, int count) : IInferenceEngine
    {
        public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => engine.DescribeAsync(model, cancellationToken);

        public ValueTask<IReadOnlyList<Tensor>> RunAsync(
            ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken) =>
            engine.RunAsync(model, inputs, count, cancellationToken);
    }
}
