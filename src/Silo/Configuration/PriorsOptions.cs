namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Priors</c>: when what a class learned is published and how soon devices hear of it.</summary>
public sealed record PriorsOptions
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

    /// <summary>Devices that a published cell must come from, and that a round must hold: 1-1000. Default 5. With 1 a prior may tell what a single device did.</summary>
    [Bounds(1, 1000, "devices")]
    public int MinDevices { get; init; } = 5;

    /// <summary>Groups that a class's devices are hashed into; what is published is the median over groups: 1-1024. Default 64.</summary>
    [Bounds(1, 1024, "groups")]
    public int Groups { get; init; } = 64;

    /// <summary>Samples of one cell that one device adds in a round at most; beyond it they weigh less: 1 to 1,000,000. Default 50.</summary>
    [Bounds(1, 1_000_000, "samples")]
    public int MaxVisits { get; init; } = 50;

    /// <summary>ε of the noise on a published cell, towards one device's round: 0 for no noise, else 0.01 to 1. Default 0.</summary>
    [Bounds(0, 1, "epsilon")]
    public double NoiseEpsilon { get; init; }

    /// <summary>δ beside it: 1e-12 to 0.1. Default 1e-6.</summary>
    [Bounds(1e-12, 0.1, "delta")]
    public double NoiseDelta { get; init; } = 1e-6;

    /// <summary>The share of a class's devices that tries a new version before the others get it: 1-100. Default 100, all at once.</summary>
    [Bounds(1, 100, "percent")]
    public int StagePercent { get; init; } = 100;

    /// <summary>How often a candidate is looked at before it is promoted: 1-100. Default 10.</summary>
    [Bounds(1, 100, "looks")]
    public int RolloutLooks { get; init; } = 10;

    /// <summary>The time between looks: 10 to 604,800,000 ms. Default 600,000.</summary>
    [Bounds(10, 604_800_000, "ms")]
    public int RolloutLookMs { get; init; } = 600_000;

    /// <summary>The share of good candidates that may be rolled back by mistake: 0.0001 to 0.5. Default 0.05.</summary>
    [Bounds(0.0001, 0.5, "probability")]
    public double RolloutError { get; init; } = 0.05;

    /// <summary>Devices that each arm must have before it is compared: 2-10,000. Default 5.</summary>
    [Bounds(2, 10_000, "devices")]
    public int RolloutDevices { get; init; } = 5;

    /// <summary>Inferences that each arm must have before it is compared: 1 to 1,000,000,000. Default 500.</summary>
    [Bounds(1, 1_000_000_000, "inferences")]
    public int RolloutInferences { get; init; } = 500;

    /// <summary>How often a silo asks whether a class with listening devices has a new prior: 50 to 600,000 ms. Default 1,000.</summary>
    [Bounds(50, 600_000, "ms")]
    public int WatchMs { get; init; } = 1000;
}
