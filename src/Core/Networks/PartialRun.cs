namespace AutoScale.Core.Networks;

/// <summary>
/// How a network runs on a target that does not run it whole: what share of it the device computes, how likely the rest is needed, and what crosses. All that a policy has to
/// know beforehand; learning finds by how much it is wrong.
/// </summary>
public sealed record PartialRun
{
    /// <summary>R_accuracy in percent, 0-100: of an exit measured over its calibration, of a split the whole network's.</summary>
    public required float AccuracyPercent { get; init; }

    /// <summary>What the device computes in any case, as a share of the whole network's time there: at least 0.</summary>
    public required double HeadShare { get; init; }

    /// <summary>What the device computes beyond that where the extension is asked; 0 for a split.</summary>
    public double ExtensionShare { get; init; }

    /// <summary>How likely the extension is asked, 0-1.</summary>
    public double ExtensionChance { get; init; }

    /// <summary>What the other tier computes where it is asked, as a share of the whole network's time there; 0 where it never is.</summary>
    public double RemoteShare { get; init; }

    /// <summary>How likely the other tier is asked, 0-1: 1 for a split.</summary>
    public double RemoteChance { get; init; }

    /// <summary>Payload that is sent where the other tier is asked, bytes.</summary>
    public int SentBytes { get; init; }

    /// <summary>Payload that comes back, bytes.</summary>
    public int ReturnedBytes { get; init; }

    /// <summary>What the device is expected to compute, as a share of the whole network's time there.</summary>
    public double ExpectedHeadShare => HeadShare + (ExtensionChance * ExtensionShare);
}
