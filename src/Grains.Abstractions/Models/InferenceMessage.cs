namespace AutoScale.Grains.Abstractions.Models;

/// <summary>A tensor: see <see cref="Core.Tensors.Tensor"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Tensor")]
public sealed record TensorMessage(
    [property: Id(0)] string Name, [property: Id(1)] int ElementType, [property: Id(2)] long[] Shape, [property: Id(3)] ReadOnlyMemory<byte> Data);

/// <summary>One inference.</summary>
/// <param name="Inputs">All inputs of the model.</param>
/// <param name="Outputs">Names of the outputs wanted; empty for all.</param>
/// <param name="DeadlineMs">Time left for the answer, in ms; 0 for no deadline. Past it the work is not begun.</param>
[GenerateSerializer, Immutable, Alias("autoscale.InferenceMessage")]
public sealed record InferenceMessage(
    [property: Id(0)] TensorMessage[] Inputs, [property: Id(1)] string[] Outputs, [property: Id(2)] double DeadlineMs);

/// <summary>What became of an inference.</summary>
public enum InferenceStatus
{
    Ok,

    /// <summary>There is no such model or version.</summary>
    NotFound,

    /// <summary>An input or output does not fit; <see cref="InferenceReply.Problem"/> names it.</summary>
    Invalid,

    /// <summary>The silo has as much to do as it admits, or could not answer before the deadline; ask again after <see cref="InferenceReply.RetryAfterMs"/>.</summary>
    Busy,

    /// <summary>The deadline passed before the work could begin.</summary>
    Late,

    /// <summary>The model does not load or failed while it ran; <see cref="InferenceReply.Problem"/> says how.</summary>
    Failed,
}

/// <summary>The answer to an inference.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Outputs">The outputs; empty unless <see cref="InferenceStatus.Ok"/>.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
/// <param name="RetryAfterMs">When to ask again, after <see cref="InferenceStatus.Busy"/>.</param>
/// <param name="QueueMs">Time waited for a place.</param>
/// <param name="ComputeMs">Time computed.</param>
[GenerateSerializer, Immutable, Alias("autoscale.InferenceReply")]
public sealed record InferenceReply(
    [property: Id(0)] InferenceStatus Status,
    [property: Id(1)] TensorMessage[] Outputs,
    [property: Id(2)] string? Problem,
    [property: Id(3)] int RetryAfterMs,
    [property: Id(4)] double QueueMs,
    [property: Id(5)] double ComputeMs);

/// <summary>A model's inputs and outputs.</summary>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="RunsAlone">Why requests to it are not put together on this silo; null where they are.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Signature")]
public sealed record SignatureMessage(
    [property: Id(0)] TensorSignatureMessage[] Inputs, [property: Id(1)] TensorSignatureMessage[] Outputs, [property: Id(2)] string? RunsAlone = null);

/// <summary>One input or output; -1 stands for a free dimension.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.TensorSignature")]
public sealed record TensorSignatureMessage(
    [property: Id(0)] string Name, [property: Id(1)] int ElementType, [property: Id(2)] long[] Shape);
