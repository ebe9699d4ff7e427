using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>What a silo knows of a model's batches. It begins with nothing: the first runs are alone. Changed under the server's lock or by one word at a time.</summary>
sealed class ModelBatching(ModelId model)
{
    /// <summary>A model whose trials fail so often is left alone.</summary>
    const int MostFailures = 3;

    volatile BatchPlan? plan;
    volatile string? runsAlone;
    volatile bool isProven;
    int failures;

    public ModelId Model { get; } = model;

    /// <summary>What the signature says; null until the model was loaded.</summary>
    public BatchPlan? Plan => plan;

    /// <summary>Whether somebody is asking for the signature.</summary>
    public bool IsDescribing { get; set; }

    /// <summary>Whether a batch gave what its members give alone.</summary>
    public bool IsProven => isProven;

    /// <summary>Why requests are not put together; null where they are, or nothing is known yet.</summary>
    public string? RunsAlone => runsAlone;

    public void Described(BatchPlan known) => (plan, runsAlone) = (known, known.RunsAlone);

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
