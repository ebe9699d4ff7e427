namespace AutoScale.Grains.Models;

/// <summary>What the silo did with a piece of work.</summary>
public enum Admission
{
    /// <summary>It ran.</summary>
    Run,

    /// <summary>There was no place to run or to wait.</summary>
    Busy,

    /// <summary>Its deadline passed before there was a place.</summary>
    Late,
}

/// <summary>A piece of work after it was asked for.</summary>
/// <param name="Admission">What the silo did.</param>
/// <param name="Value">The result; default unless it ran.</param>
/// <param name="RetryAfterMs">When to ask again; 0 unless busy.</param>
/// <param name="Queued">How long it waited for a place.</param>
/// <param name="Ran">How long it ran.</param>
public readonly record struct Admitted<T>(Admission Admission, T? Value, int RetryAfterMs, TimeSpan Queued, TimeSpan Ran)
{
    internal static Admitted<T> Busy(int retryAfterMs) => new(Admission.Busy, default, retryAfterMs, TimeSpan.Zero, TimeSpan.Zero);

    internal static Admitted<T> Late(TimeSpan queued) => new(Admission.Late, default, 0, queued, TimeSpan.Zero);
}
