using System.Diagnostics;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>An inference with its tensors, on its way through the server.</summary>
class ServedJob(
    ModelId model, ModelBatching batching, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, int rows, TimeSpan asked, TimeSpan deadline)
    : Job(model.ToString(), rows, deadline)
{
    readonly TaskCompletionSource<Served> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The model that runs next, or is running, for it.</summary>
    public virtual ModelBatching Batching { get; } = batching;

    /// <summary>What that model gets.</summary>
    public virtual IReadOnlyList<Tensor> Inputs { get; } = inputs;

    /// <summary>What is wanted of that model; empty for all.</summary>
    public virtual IReadOnlyList<string> Outputs => WantedOutputs;

    /// <summary>Outputs that the caller wants; empty for all.</summary>
    public IReadOnlyList<string> WantedOutputs { get; } = outputs;

    public TimeSpan Asked { get; } = asked;

    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<Served> Answer => answer.Task;

    /// <summary>Whether the caller has gone.</summary>
    public bool IsAbandoned => answer.Task.IsCanceled;

    /// <summary>The run that it is in; null while it waits.</summary>
    public CancellableRun? Run { get; set; }

    /// <summary>When its first run began; null while it waits for it.</summary>
    public TimeSpan? Began { get; set; }

    /// <summary>What its run gave; null before, or where it failed.</summary>
    public IReadOnlyList<Tensor>? Result { get; set; }

    /// <summary>Why it failed.</summary>
    public Exception? Error { get; set; }

    public void Complete(Served served) => answer.TrySetResult(served);

    public void Fail(Exception error) => answer.TrySetException(error);

    public bool Abandon(CancellationToken cancellationToken) => answer.TrySetCanceled(cancellationToken);
}
