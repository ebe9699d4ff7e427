using System.Diagnostics.CodeAnalysis;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>Why a tier gave no answer. All of these are expected on a phone.</summary>
public enum GatewayFailureKind
{
    /// <summary>The tier has no address, cannot be reached, or broke off.</summary>
    Offline,

    /// <summary>No answer in time.</summary>
    Late,

    /// <summary>It has as much to do as it admits: 429 or 503.</summary>
    Busy,

    /// <summary>The device is not enrolled, or its credential is not accepted.</summary>
    Unauthorized,

    /// <summary>There is no such thing: 404.</summary>
    NotFound,

    /// <summary>The request is not accepted: any other 4xx.</summary>
    Refused,

    /// <summary>It failed (5xx), or its answer cannot be read.</summary>
    Failed,
}

/// <summary>A failure with its reason.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Message">In words, without secrets.</param>
/// <param name="RetryAfter">When to ask again, where the tier said so.</param>
public sealed record GatewayFailure(GatewayFailureKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    public override string ToString() => $"{Kind}: {Message}";
}

/// <summary>An answer, or why there is none.</summary>
public readonly record struct GatewayResult<T>
{
    public GatewayResult(T value) => Value = value;

    public GatewayResult(GatewayFailure failure) => Failure = failure;

    public T? Value { get; }

    public GatewayFailure? Failure { get; }

    /// <summary>Whether there is an answer.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out GatewayFailure? failure)
    {
        (value, failure) = (Value, Failure);
        return failure is null;
    }
}
