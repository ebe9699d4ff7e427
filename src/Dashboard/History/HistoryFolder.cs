using System.Data;
using System.Data.Common;
using AutoScale.Dashboard.Hosting;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoScale.Dashboard.History;

/// <summary>
/// Adds queued batches to the roll-ups. Adding a batch to every level and taking it off the queue are one transaction, so that it counts once
/// however often a silo fails. Silos take turns by a lock of the database; who does not get it leaves the work to whoever has it.
/// </summary>
public sealed partial class HistoryFolder(
    IDashboardDatabase database, DashboardOptions options, HistorySignal signal, TimeProvider time, ILogger<HistoryFolder> log) : BackgroundService
{
    /// <summary>Batches in one transaction: up to half a million experiences, and small enough that a stop need not wait.</summary>
    const int MostBatches = 500;

    static readonly string[] RollUps = ["history_energy", "history_class", "history_policy", "history_target", "history_network"];
    static readonly TimeSpan CleanInterval = TimeSpan.FromMinutes(10);

    /// <summary>Folds everything that is queued now.</summary>
    /// <returns>Batches folded by this call; 0 also where another silo is at it.</returns>
    public async Task<int> FoldAsync(CancellationToken cancellationToken)
    {
        var folded = 0;
        int batches;
        do
        {
            batches = await database.WriteAsync(connection => FoldOnceAsync(connection, cancellationToken), cancellationToken);
            folded += batches;
        }
        while (batches is MostBatches);
        if (folded > 0)
        {
            signal.Set();
        }

        return folded;
    }

    /// <summary>Deletes what is older than it is to be kept.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await database.WriteAsync(
            async connection =>
            {
                // Raw rows stay for as long as a queued batch needs them.
                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    delete from experience
                    where written_at < @before and written_at < coalesce((select min(written_at) from history_queue), @before)
                    """,
                    new { before = now.AddDays(-options.RawDays).ToUnixTimeMilliseconds() }, commandTimeout: 600, cancellationToken: cancellationToken));
                foreach (var table in RollUps)
                {
                    foreach (var level in HistoryLevel.All)
                    {
                        await connection.ExecuteAsync(new CommandDefinition(
                            $"delete from {table} where level = @level and bucket < @before",
                            new { level = level.Seconds, before = now.AddDays(-level.Days(options)).ToUnixTimeSeconds() },
                            commandTimeout: 600,
                            cancellationToken: cancellationToken));
                    }
                }

                return 0;
            },
            cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.FoldInterval, time);
        var cleaned = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FoldAsync(stoppingToken);
                if (time.GetElapsedTime(cleaned) >= CleanInterval)
                {
                    cleaned = time.GetTimestamp();
                    await CleanAsync(stoppingToken);
                }
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem);
            }
        }
    }

    async Task<int> FoldOnceAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // One view of the queue for all statements: a batch that commits meanwhile waits for the next round.
        await using var transaction = await connection.BeginTransactionAsync(
            database.IsPostgres ? IsolationLevel.RepeatableRead : IsolationLevel.Serializable, cancellationToken);
        CommandDefinition Command(string sql, object? parameters = null) =>
            new(sql, parameters, transaction, commandTimeout: 300, cancellationToken: cancellationToken);

        if (database.IsPostgres && !await connection.ExecuteScalarAsync<bool>(Command(FoldSql.TryLock)))
        {
            return 0;
        }

        if (await connection.ExecuteScalarAsync<long?>(Command(FoldSql.FindLast, new { most = MostBatches })) is not { } last)
        {
            return 0;
        }

        foreach (var statement in new[] { FoldSql.Energy, FoldSql.Class, FoldSql.Policy, FoldSql.Target, FoldSql.Network, FoldSql.Directory })
        {
            await connection.ExecuteAsync(Command(statement, new { last }));
        }

        var batches = await connection.ExecuteAsync(Command(FoldSql.Dequeue, new { last }));
        await transaction.CommitAsync(cancellationToken);
        return batches;
    }

    [LoggerMessage(LogLevel.Warning, "History could not be folded; what is durable waits for the next round.")]
    partial void LogFailed(Exception problem);
}
