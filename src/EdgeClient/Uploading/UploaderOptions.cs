using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.EdgeClient.Uploading;

/// <summary>When and how much an <see cref="ExperienceUploader"/> sends.</summary>
public sealed record UploaderOptions
{
    /// <summary>The most entries of one batch: 1-1000. Default 500.</summary>
    public int BatchEntries { get; init; } = 500;

    /// <summary>How long to wait for a batch to fill, so that the radio wakes once for many entries: 0-3600 s. Default 5 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait after a failure, at first: 0.01-60 s; doubled each time. Default 0.5 s.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The wait after a failure, at most: up to 3600 s. Default 60 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        if (BatchEntries is < 1 or > ExperienceRequest.MaxEntries)
        {
            throw new ArgumentException($"{nameof(BatchEntries)} is {BatchEntries}; it must be from 1 to {ExperienceRequest.MaxEntries}.");
        }

        if (Linger.TotalSeconds is < 0 or > 3600)
        {
            throw new ArgumentException($"{nameof(Linger)} is {Linger}; it must be from 0 to 3600 s.");
        }

        if (FirstBackoff.TotalSeconds is < 0.01 or > 60)
        {
            throw new ArgumentException($"{nameof(FirstBackoff)} is {FirstBackoff}; it must be from 0.01 to 60 s.");
        }

        if (LongestBackoff < FirstBackoff || LongestBackoff.TotalSeconds > 3600)
        {
            throw new ArgumentException($"{nameof(LongestBackoff)} is {LongestBackoff}; it must be from {nameof(FirstBackoff)} to 3600 s.");
        }
    }
}
