using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Overview;

namespace AutoScale.Dashboard.Fleet;

/// <summary>A device as the directory holds it.</summary>
sealed class DirectoryRow
{
    public string DeviceId { get; init; } = "";

    public string DeviceClass { get; init; } = "";

    public long? EnrolledAt { get; init; }

    public long? RevokedAt { get; init; }

    public string? RevokedReason { get; init; }

    public long? LastSeen { get; init; }

    public int PolicyVersion { get; init; }

    public long Inferences { get; init; }

    public double Energy { get; init; }

    public double RemoteEnergy { get; init; }

    public double BaselineEnergy { get; init; }

    public double Saved { get; init; }

    public double? SavedPercent { get; init; }

    public long QosViolations { get; init; }

    public long AccuracyViolations { get; init; }

    public long Measured { get; init; }

    public long Assumed { get; init; }

    public double Latency { get; init; }

    public long Fallbacks { get; init; }

    public long? Backlog { get; init; }

    public double? Battery { get; init; }

    public string? Policy { get; init; }

    /// <param name="offlineBefore">A device that was last seen before this is offline; Unix time in ms.</param>
    public DeviceRow ToContract(long offlineBefore) => new(
        DeviceId, DeviceClass, StateAt(offlineBefore), PolicyVersion, Inferences, Energy, BaselineEnergy, RemoteEnergy, Saved, SavedPercent, Provenance,
        Shares.Percent(Measured, Inferences), Shares.Percent(QosViolations, Inferences), Shares.Percent(AccuracyViolations, Inferences), Battery,
        Time(LastSeen), Time(EnrolledAt), RevokedReason, Policy);

    public QualityFigure Quality => new(
        Inferences, QosViolations, Shares.Percent(QosViolations, Inferences), AccuracyViolations, Shares.Percent(AccuracyViolations, Inferences),
        Fallbacks, Latency / Math.Max(1, Inferences));

    DeviceState StateAt(long offlineBefore) => this switch
    {
        { RevokedAt: not null } => DeviceState.Revoked,
        { LastSeen: null } => DeviceState.Enrolled,
        _ => LastSeen >= offlineBefore ? DeviceState.Active : DeviceState.Offline,
    };

    FigureProvenance Provenance => this switch
    {
        { Inferences: 0 } => FigureProvenance.None,
        _ when Measured == Inferences => FigureProvenance.Measured,
        _ when Assumed == Inferences => FigureProvenance.Assumed,
        _ when Measured + Assumed is 0 => FigureProvenance.Modelled,
        _ => FigureProvenance.Mixed,
    };

    static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
