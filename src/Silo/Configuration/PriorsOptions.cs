namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Priors</c>: when what a class learned is published and how soon devices hear of it.</summary>
public sealed class PriorsOptions
{
    /// <summary>How often a class publishes a version, where there are new samples: 10 to 3,600,000 ms. Default 5,000.</summary>
    [Bounds(10, 3_600_000, "ms")]
    public int PublishMs { get; init; } = 5000;

    /// <summary>Versions kept, so that the journal of a device that adopted one can still be repeated: 1-1000. Default 256.</summary>
    [Bounds(1, 1000, "versions")]
    public int KeepVersions { get; init; } = 256;

    /// <summary>How long a device's samples may wait before they go to the prior: 10 to 3,600,000 ms. Default 2,000.</summary>
    [Bounds(10, 3_600_000, "ms")]
    public int ContributeMs { get; init; } = 2000;

    /// <summary>How many samples go to the prior at once, without waiting: 1 to 1,000,000. Default 500.</summary>
    [Bounds(1, 1_000_000, "samples")]
    public int ContributeAfter { get; init; } = 500;

    /// <summary>How often a silo asks whether a class with listening devices has a new prior: 50 to 600,000 ms. Default 1,000.</summary>
    [Bounds(50, 600_000, "ms")]
    public int WatchMs { get; init; } = 1000;
}
