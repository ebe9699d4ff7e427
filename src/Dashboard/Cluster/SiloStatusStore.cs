using System.Data.Common;
using AutoScale.Dashboard.History;
using Dapper;

namespace AutoScale.Dashboard.Cluster;

/// <summary>What silos last said of themselves. The database has it, so that any of them, and a dashboard on its own, can tell of all.</summary>
sealed class SiloStatusStore(IDashboardDatabase database, TimeProvider time)
{
    /// <summary>A silo that ended long ago is of no interest.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public Task WriteAsync(SiloReport report, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            var now = time.GetUtcNow();
            await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into silo_status (silo, tier, site, version, grain_host, started_at, seen_at, running, waiting, max_concurrent, max_queued,
                    admitted, rejected_busy, rejected_late, processor_seconds, memory_bytes, loaded_models)
                values (@Silo, @Tier, @Site, @Version, @GrainHost, @StartedAt, @SeenAt, @Running, @Waiting, @MaxConcurrent, @MaxQueued,
                    @Admitted, @RejectedBusy, @RejectedLate, @ProcessorSeconds, @MemoryBytes, @LoadedModels)
                on conflict (silo) do update set
                    seen_at = excluded.seen_at, running = excluded.running, waiting = excluded.waiting, max_concurrent = excluded.max_concurrent,
                    max_queued = excluded.max_queued, admitted = excluded.admitted, rejected_busy = excluded.rejected_busy,
                    rejected_late = excluded.rejected_late, processor_seconds = excluded.processor_seconds, memory_bytes = excluded.memory_bytes,
                    loaded_models = excluded.loaded_models
                """,
                new
                {
                    report.Silo,
                    report.Tier,
                    report.Site,
                    report.Version,
                    report.GrainHost,
                    StartedAt = report.StartedAt.ToUnixTimeMilliseconds(),
                    SeenAt = now.ToUnixTimeMilliseconds(),
                    report.Running,
                    report.Waiting,
                    report.MaxConcurrent,
                    report.MaxQueued,
                    report.Admitted,
                    report.RejectedBusy,
                    report.RejectedLate,
                    report.ProcessorSeconds,
                    report.MemoryBytes,
                    LoadedModels = string.Join('\n', report.LoadedModels),
                },
                cancellationToken: cancellationToken));
            return await connection.ExecuteAsync(new CommandDefinition(
                "delete from silo_status where seen_at < @before", new { before = (now - Kept).ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
        },
        cancellationToken);

    /// <summary>A silo that stopped as it should.</summary>
    public Task RemoveAsync(string silo, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            new CommandDefinition("delete from silo_status where silo = @silo", new { silo }, cancellationToken: cancellationToken)),
        cancellationToken);

    public static async Task<StatusRow[]> ReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<StatusRow>(new CommandDefinition(
            """
            select silo as Silo, tier as Tier, site as Site, version as Version, grain_host as GrainHost, started_at as StartedAt,
                seen_at as SeenAt, running as Running, waiting as Waiting, max_concurrent as MaxConcurrent, max_queued as MaxQueued,
                admitted as Admitted, rejected_busy as RejectedBusy, rejected_late as RejectedLate, processor_seconds as ProcessorSeconds,
                memory_bytes as MemoryBytes, loaded_models as LoadedModels
            from silo_status order by tier, site, silo
            """,
            cancellationToken: cancellationToken)),
    ];
}

/// <summary>A silo's row.</summary>
sealed class StatusRow
{
    public string Silo { get; init; } = "";

    public string Tier { get; init; } = "";

    public string Site { get; init; } = "";

    public string Version { get; init; } = "";

    public string GrainHost { get; init; } = "";

    public long StartedAt { get; init; }

    public long SeenAt { get; init; }

    public int Running { get; init; }

    public int Waiting { get; init; }

    public int MaxConcurrent { get; init; }

    public int MaxQueued { get; init; }

    public long Admitted { get; init; }

    public long RejectedBusy { get; init; }

    public long RejectedLate { get; init; }

    public double ProcessorSeconds { get; init; }

    public long MemoryBytes { get; init; }

    /// <summary>One a line.</summary>
    public string LoadedModels { get; init; } = "";
}
