using System.Collections.Concurrent;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Tests.Cluster;

/// <summary>An engine whose runs last until they are let go. The model's name says what it does.</summary>
public sealed class TestEngine : IInferenceEngine, IDisposable
{
    /// <summary>Answers its inputs at once.</summary>
    public const string Echo = "echo@1";

    /// <summary>Answers when its gate opens.</summary>
    public const string Gated = "gated@1";

    public const string Missing = "missing@1";
    public const string Picky = "picky@1";
    public const string Broken = "broken@1";

    readonly ConcurrentQueue<TaskCompletionSource> running = new();
    readonly SemaphoreSlim began = new(0);
    volatile bool isOpen;
    int count;

    /// <summary>Runs that began and have not ended.</summary>
    public int Running => Volatile.Read(ref count);

    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => model.ToString() switch
    {
        Echo => new(new ModelSignature(
            [new TensorSignature("x", TensorElementType.Fp32, [-1, 3])], [new TensorSignature("y", TensorElementType.Int8, [])])),
        Broken => throw new ModelFailedException(model, "does not load."),
        _ => throw new ModelNotFoundException(model),
    };

    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        switch (model.ToString())
        {
            case Echo:
                return inputs;
            case Gated:
                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Interlocked.Increment(ref count);
                running.Enqueue(gate);
                if (isOpen)
                {
                    LetAllGo();
                }

                began.Release();
                await gate.Task;
                Interlocked.Decrement(ref count);
                return inputs;
            case Picky:
                throw new InvalidTensorException("Input 'x' has shape [2]; it must be [3].");
            case Broken:
                throw new ModelFailedException(model, "failed.");
            default:
                throw new ModelNotFoundException(model);
        }
    }

    public void Dispose() => began.Dispose();

    /// <summary>Returns when one more gated run has begun.</summary>
    public async Task WaitForRunAsync()
    {
        if (!await began.WaitAsync(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException("No gated run began within 30 s.");
        }
    }

    /// <summary>Lets all gated runs end, also those to come.</summary>
    public void LetAllGo()
    {
        isOpen = true;
        while (running.TryDequeue(out var gate))
        {
            gate.SetResult();
        }
    }

    /// <summary>Lets the oldest gated run end.</summary>
    public void LetGo()
    {
        Assert.True(running.TryDequeue(out var gate), "No gated run is there to end.");
        gate.SetResult();
    }
}
