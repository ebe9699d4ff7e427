using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>What a silo knows of a model's batches. It begins with nothing: the first runs are alone. Thread-safe.</summary>
sealed class ModelBatching(ModelId model)
{
    /// <summary>A model whose trials fail so often is left alone.</summary>
    const int MostFailures = 3;

    volatile BatchPlan? plan;
    volatile string? runsAlone;
    volatile bool isProven;
    int failures;
    int describing;

    public ModelId Model { get; } = model;

    /// <summary>What the signature says; null until the model was loaded.</summary>
    public BatchPlan? Plan => plan;

    /// <summary>Whether a batch gave what its members give alone.</summary>
    public bool IsProven => isProven;

    /// <summary>Why requests are not put together; null where they are, or nothing is known yet.</summary>
    public string? RunsAlone => runsAlone;

    /// <summary>Whether the caller is to ask for the signature: nobody else does so now.</summary>
    public bool TryBeginDescribing() => Interlocked.Exchange(ref describing, 1) is 0;

    /// <summary>The signature could not be had; somebody may ask again.</summary>
    public void DescribingFailed() => Volatile.Write(ref describing, 0);

    /// <summary>Takes the signature in. Whoever finds the plan finds why it runs alone, too.</summary>
    public void Described(BatchPlan known)
    {
        runsAlone ??= known.RunsAlone;
        plan = known;
    }

    public void Prove() => isProven = true;

    public void LeaveAlone(string reason) => runsAlone = reason;

    public void TrialFailed(string problem)
    {
        if (Interlocked.Increment(ref failures) >= MostFailures)
        {
            runsAlone = $"Runs of several requests fail: {problem}";
        }
    }

    /// <summary>See <see cref="BatchPlan.FormOf"/>.</summary>
    public string? FormOf(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs) => runsAlone is null ? plan?.FormOf(inputs, outputs) : null;
}
