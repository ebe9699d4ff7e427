using AutoScale.Core.Serving;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Models;

/// <summary>What the silo did with an inference.</summary>
public enum Admission
{
    /// <summary>It ran.</summary>
    Run,

    /// <summary>There was no place to run or to wait.</summary>
    Busy,

    /// <summary>Refused at once: by the times measured so far, its answer would come after its deadline.</summary>
    TooSlow,

    /// <summary>Its deadline passed, or could not be kept any more, before it began.</summary>
    Late,
}

/// <summary>An inference after it was asked for.</summary>
/// <param name="Admission">What the silo did.</param>
/// <param name="Outputs">The outputs; empty unless it ran.</param>
/// <param name="RetryAfterMs">When to ask again; 0 unless it was refused for want of room.</param>
/// <param name="Queued">How long it waited for a place.</param>
/// <param name="Ran">How long its run took.</param>
public readonly record struct Served(Admission Admission, IReadOnlyList<Tensor> Outputs, int RetryAfterMs, TimeSpan Queued, TimeSpan Ran)
{
    const int LongestRetryMs = 30_000;

    internal static Served Refused(Offer offer) => offer.Verdict is OfferVerdict.Late
        ? Late(TimeSpan.Zero)
        : new(
            offer.Verdict is OfferVerdict.TooSlow ? Admission.TooSlow : Admission.Busy, [],
            (int)Math.Clamp(Math.Ceiling(offer.RetryAfter.TotalMilliseconds), 1, LongestRetryMs), TimeSpan.Zero, TimeSpan.Zero);

    internal static Served Late(TimeSpan queued) => new(Admission.Late, [], 0, queued, TimeSpan.Zero);
}
