using AutoScale.Core.Rewards;

namespace AutoScale.EdgeClient.Execution;

/// <summary>How long an offloaded inference may take before the device answers itself: a multiple of its QoS constraint, within bounds.</summary>
public sealed record OffloadOptions
{
    /// <summary>The multiple: 1-100. Default 4; late is worse than on time, but an answer all the same.</summary>
    public double DeadlineFactor { get; init; } = 4;

    /// <summary>The shortest deadline: 10 ms to 60 s. Default 200 ms.</summary>
    public TimeSpan ShortestDeadline { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest deadline: up to 600 s. Default 10 s.</summary>
    public TimeSpan LongestDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        if (DeadlineFactor is not (>= 1 and <= 100))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(DeadlineFactor)} is {DeadlineFactor}; it must be from 1 to 100."));
        }

        if (ShortestDeadline.TotalMilliseconds is < 10 or > 60_000)
        {
            throw new ArgumentException($"{nameof(ShortestDeadline)} is {ShortestDeadline}; it must be from 10 ms to 60 s.");
        }

        if (LongestDeadline < ShortestDeadline || LongestDeadline.TotalSeconds > 600)
        {
            throw new ArgumentException($"{nameof(LongestDeadline)} is {LongestDeadline}; it must be from {nameof(ShortestDeadline)} to 600 s.");
        }
    }

    /// <summary>The deadline of a request.</summary>
    public TimeSpan Deadline(in QualityConstraints constraints)
    {
        var wanted = TimeSpan.FromMilliseconds(Math.Min(constraints.LatencyMs * DeadlineFactor, LongestDeadline.TotalMilliseconds));
        return wanted < ShortestDeadline ? ShortestDeadline : wanted;
    }
}
