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

    /// <summary>Stages that the scheduler is to know of.</summary>
    public int Stages { get; init; } = 1;

    /// <summary>The run that it is in; null while it waits.</summary>
    public CancellableRun? Run { get; set; }

    /// <summary>When its first run began; null while it waits for it.</summary>
    public TimeSpan? Began { get; set; }

    /// <summary>When its last run ended; null before.</summary>
    public TimeSpan? Ended { get; private set; }

    /// <summary>What its run gave; null before, or where it failed.</summary>
    public IReadOnlyList<Tensor>? Result { get; set; }

    /// <summary>Why it failed.</summary>
    public Exception? Error { get; set; }

    public void Complete(Served served) => answer.TrySetResult(served);

    /// <summary>Its last run has ended: whoever waits for it gets the result or the error.</summary>
    public void End(TimeSpan now)
    {
        Ended = now;
        var began = Began ?? now;
        if (Result is { } outputs)
        {
            Complete(new Served(Admission.Run, outputs, 0, began - Asked, now - began));
        }
        else
        {
            answer.TrySetException(Error ?? new OperationCanceledException("Nobody waits for this inference any more."));
        }
    }

    public bool Abandon(CancellationToken cancellationToken) => answer.TrySetCanceled(cancellationToken);
}
