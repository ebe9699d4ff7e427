using System.Data.Common;
using AutoScale.Dashboard.History;
using Dapper;

namespace AutoScale.Dashboard.Overview;

/// <summary>Reads the roll-ups of a range.</summary>
static class OverviewReader
{
    /// <summary>See <see cref="TimeRange.Tiles"/>.</summary>
    const string Tiles =
        """
        (level = @level and bucket >= @from and bucket < @innerFrom) or (level = @inner and bucket >= @innerFrom and bucket < @innerTo)
            or (level = @level and bucket >= @innerTo and bucket < @to)
        """;

    /// <summary>Sums by bucket, provenance and group of devices.</summary>
    public static async Task<BucketRow[]> ReadSeriesAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<BucketRow>(Command(
            """
            select bucket as Bucket, provenance as Provenance, slice as Slice, inferences as Inferences, energy as Energy,
                energy_squared as EnergySquared, remote_energy as RemoteEnergy, baseline_energy as BaselineEnergy, latency as Latency,
                qos_violations as QosViolations, accuracy_violations as AccuracyViolations, fallbacks as Fallbacks
            from history_energy
            where level = @level and bucket >= @from and bucket < @to
            """,
            range,
            cancellationToken)),
    ];

    /// <summary>Sums over the range by class, provenance and group of devices.</summary>
    public static async Task<ClassRow[]> ReadClassesAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<ClassRow>(Command(
            $"""
            select device_class as DeviceClass, provenance as Provenance, slice as Slice, cast(sum(inferences) as bigint) as Inferences,
                sum(energy) as Energy, sum(energy_squared) as EnergySquared, sum(remote_energy) as RemoteEnergy,
                sum(baseline_energy) as BaselineEnergy, cast(sum(explored) as bigint) as Explored, sum(explored_energy) as ExploredEnergy,
                sum(explored_remote_energy) as ExploredRemoteEnergy, sum(explored_baseline_energy) as ExploredBaselineEnergy,
                cast(sum(on_baseline) as bigint) as OnBaseline, sum(on_baseline_weighted_energy) as OnBaselineEnergy,
                sum(on_baseline_weighted_declared) as OnBaselineDeclared
            from history_class
            where {Tiles}
            group by device_class, provenance, slice
            """,
            range,
            cancellationToken)),
    ];

    /// <summary>Sums over the range by target, most used first.</summary>
    public static async Task<TargetRow[]> ReadTargetsAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<TargetRow>(Command(
            $"""
            select target as Target, cast(sum(inferences) as bigint) as Inferences, sum(energy) as Energy, sum(remote_energy) as RemoteEnergy,
                sum(latency) as Latency, cast(sum(qos_violations) as bigint) as QosViolations
            from history_target
            where {Tiles}
            group by target
            order by 2 desc, 1
            """,
            range,
            cancellationToken)),
    ];

    /// <summary>Inferences by bucket and tier.</summary>
    public static async Task<TierRow[]> ReadTiersAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<TierRow>(Command(
            """
            select bucket as Bucket, tier as Tier, cast(sum(inferences) as bigint) as Inferences
            from history_network
            where level = @level and bucket >= @from and bucket < @to
            group by bucket, tier
            """,
            range,
            cancellationToken)),
    ];

    /// <summary>When the oldest batch was written that is not in the roll-ups; null when all are.</summary>
    public static Task<long?> ReadOldestQueuedAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long?>(new CommandDefinition("select min(written_at) from history_queue", cancellationToken: cancellationToken));

    static CommandDefinition Command(string sql, TimeRange range, CancellationToken cancellationToken)
    {
        var (inner, from, innerFrom, innerTo, to) = range.Tiles;
        return new(sql, new { level = range.Level.Seconds, inner, from, innerFrom, innerTo, to }, cancellationToken: cancellationToken);
    }
}

/// <summary>Of one bucket, provenance and group of devices.</summary>
sealed class BucketRow
{
    public long Bucket { get; init; }

    public int Provenance { get; init; }

    public int Slice { get; init; }

    public long Inferences { get; init; }

    public double Energy { get; init; }

    public double EnergySquared { get; init; }

    public double RemoteEnergy { get; init; }

    public double BaselineEnergy { get; init; }

    public double Latency { get; init; }

    public long QosViolations { get; init; }

    public long AccuracyViolations { get; init; }

    public long Fallbacks { get; init; }
}

/// <summary>Of one class, provenance and group of devices.</summary>
sealed class ClassRow
{
    public string DeviceClass { get; init; } = "";

    public int Provenance { get; init; }

    public int Slice { get; init; }

    public long Inferences { get; init; }

    public double Energy { get; init; }

    public double EnergySquared { get; init; }

    public double RemoteEnergy { get; init; }

    public double BaselineEnergy { get; init; }

    public long Explored { get; init; }

    public double ExploredEnergy { get; init; }

    public double ExploredRemoteEnergy { get; init; }

    public double ExploredBaselineEnergy { get; init; }

    public long OnBaseline { get; init; }

    /// <summary>Energy over propensity, of the inferences on the baseline's target.</summary>
    public double OnBaselineEnergy { get; init; }

    /// <summary>Declared energy over propensity, of the same.</summary>
    public double OnBaselineDeclared { get; init; }
}

/// <summary>Of one target.</summary>
sealed class TargetRow
{
    public string Target { get; init; } = "";

    public long Inferences { get; init; }

    public double Energy { get; init; }

    public double RemoteEnergy { get; init; }

    public double Latency { get; init; }

    public long QosViolations { get; init; }
}

/// <summary>Of one bucket and tier.</summary>
sealed class TierRow
{
    public long Bucket { get; init; }

    public int Tier { get; init; }

    public long Inferences { get; init; }
}
