using System.Diagnostics;
using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>An inference with its tensors, on its way through the server.</summary>
sealed class ServedJob(ModelBatching model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, int rows, TimeSpan asked, TimeSpan deadline)
    : Job(model.Model.ToString(), rows, deadline)
{
    readonly TaskCompletionSource<Served> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ModelBatching Batching { get; } = model;

    public IReadOnlyList<Tensor> Inputs { get; } = inputs;

    /// <summary>Outputs wanted; empty for all.</summary>
    public IReadOnlyList<string> Outputs { get; } = outputs;

    public TimeSpan Asked { get; } = asked;

    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public Task<Served> Answer => answer.Task;

    /// <summary>Whether the caller has gone.</summary>
    public bool IsAbandoned => answer.Task.IsCanceled;

    /// <summary>The run that it is in; null while it waits.</summary>
    public CancellableRun? Run { get; set; }

    /// <summary>What its run gave; null before, or where it failed.</summary>
    public IReadOnlyList<Tensor>? Result { get; set; }

    /// <summary>Why it failed.</summary>
    public Exception? Error { get; set; }

    public void Complete(Served served) => answer.TrySetResult(served);

    public void Fail(Exception error) => answer.TrySetException(error);

    public bool Abandon(CancellationToken cancellationToken) => answer.TrySetCanceled(cancellationToken);
}
