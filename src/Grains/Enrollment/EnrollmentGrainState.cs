using AutoScale.Grains.Abstractions.History;

namespace AutoScale.Grains.Enrollment;

/// <summary>A credential at rest.</summary>
[GenerateSerializer, Alias("autoscale.EnrollmentGrainState")]
public sealed record EnrollmentGrainState : IRecordsHistory
{
    [Id(0)]
    public string DeviceClass { get; init; } = "";

    /// <summary>The fingerprint of the enrollment key that the device showed; empty until it enrolls, and after it was reinstated.</summary>
    [Id(1)]
    public string EnrollmentKeyId { get; init; } = "";

    /// <summary>Only ever grows, so that no old token becomes good again.</summary>
    [Id(2)]
    public int Generation { get; init; }

    [Id(3)]
    public DateTimeOffset EnrolledAt { get; init; }

    [Id(4)]
    public string? RevokedReason { get; init; }

    /// <summary>Beside the state, not in it.</summary>
    [NonSerialized]
    HistoryRecord? history;

    public HistoryRecord? TakeHistory() => Interlocked.Exchange(ref history, null);

    /// <summary>Goes with the next write.</summary>
    internal void Record(HistoryRecord record) => history = record;
}
