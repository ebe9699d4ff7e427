using System.Data.Common;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Savings;
using Dapper;

namespace AutoScale.Dashboard.Overview;

/// <summary>Reads the roll-ups of a range.</summary>
static class OverviewReader
{
    /// <summary>Sums by bucket, provenance and group of devices.</summary>
    public static Task<BucketRow[]> ReadSeriesAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) => ReadAsync<BucketRow>(
        connection,
        """
        select bucket as Bucket, provenance as Provenance, slice as Slice, inferences as Inferences, energy as Energy,
            energy_squared as EnergySquared, remote_energy as RemoteEnergy, baseline_energy as BaselineEnergy, latency as Latency,
            qos_violations as QosViolations, accuracy_violations as AccuracyViolations, fallbacks as Fallbacks
        from history_energy
        where level = @level and bucket >= @from and bucket < @to
        """,
        range, cancellationToken);

    /// <summary>Sums over the range by class, provenance and group of devices.</summary>
    public static Task<ClassRow[]> ReadClassesAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) => ReadAsync<ClassRow>(
        connection,
        $"""
        select device_class as DeviceClass, provenance as Provenance, slice as Slice, cast(sum(inferences) as bigint) as Inferences,
            sum(energy) as Energy, sum(energy_squared) as EnergySquared, sum(remote_energy) as RemoteEnergy,
            sum(baseline_energy) as BaselineEnergy, cast(sum(on_baseline) as bigint) as OnBaseline,
            sum(on_baseline_weighted_energy) as OnBaselineEnergy, sum(on_baseline_weighted_declared) as OnBaselineDeclared
        from history_class
        where {TimeRange.InTiles}
        group by device_class, provenance, slice
        """,
        range, cancellationToken);

    /// <summary>Sums over the range by target, most used first.</summary>
    public static Task<TargetRow[]> ReadTargetsAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) => ReadAsync<TargetRow>(
        connection,
        $"""
        select target as Target, cast(sum(inferences) as bigint) as Inferences, sum(energy) as Energy, sum(remote_energy) as RemoteEnergy,
            sum(latency) as Latency, cast(sum(qos_violations) as bigint) as QosViolations
        from history_target
        where {TimeRange.InTiles}
        group by target
        order by 2 desc, 1
        """,
        range, cancellationToken);

    /// <summary>Inferences by bucket and tier.</summary>
    public static Task<TierRow[]> ReadTiersAsync(DbConnection connection, TimeRange range, CancellationToken cancellationToken) => ReadAsync<TierRow>(
        connection,
        """
        select bucket as Bucket, tier as Tier, cast(sum(inferences) as bigint) as Inferences
        from history_network
        where level = @level and bucket >= @from and bucket < @to
        group by bucket, tier
        """,
        range, cancellationToken);

    /// <summary>When the oldest batch was written that is not in the roll-ups; null when all are.</summary>
    public static Task<long?> ReadOldestQueuedAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long?>(new CommandDefinition("select min(written_at) from history_queue", cancellationToken: cancellationToken));

    static async Task<T[]> ReadAsync<T>(DbConnection connection, string sql, TimeRange range, CancellationToken cancellationToken)
    {
        var (inner, from, innerFrom, innerTo, to) = range.Tiles;
        return
        [
            .. await connection.QueryAsync<T>(new CommandDefinition(
                sql, new { level = range.Level.Seconds, inner, from, innerFrom, innerTo, to }, cancellationToken: cancellationToken)),
        ];
    }
}

/// <summary>Of one provenance and group of devices.</summary>
class SliceSums
{
    public int Provenance { get; init; }

    public int Slice { get; init; }

    public long Inferences { get; init; }

    public double Energy { get; init; }

    public double EnergySquared { get; init; }

    public double RemoteEnergy { get; init; }

    public double BaselineEnergy { get; init; }

    public SavingCell ToCell() => new(Slice, Provenance, new GroupSums(Inferences, Energy, RemoteEnergy, BaselineEnergy, EnergySquared));
}

/// <summary>Of one bucket, provenance and group of devices.</summary>
sealed class BucketRow : SliceSums
{
    public long Bucket { get; init; }

    public double Latency { get; init; }

    public long QosViolations { get; init; }

    public long AccuracyViolations { get; init; }

    public long Fallbacks { get; init; }
}

/// <summary>Of one class, provenance and group of devices.</summary>
sealed class ClassRow : SliceSums
{
    public string DeviceClass { get; init; } = "";

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
