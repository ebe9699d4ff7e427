using System.Data.Common;
using Dapper;

namespace AutoScale.Silo.Storage.Migrations;

/// <summary>
/// Brings a database to the schema of this program, forward only. Each step is one transaction together with its entry in
/// <c>autoscale_migration</c>, so that a crash leaves whole steps; one process at a time does a step, the others wait and find it done.
/// </summary>
sealed class Migrator(DbDataSource source, SqlDialect dialect, IReadOnlyList<Migration> known)
{
    /// <summary>Waiting for others and rewriting a large table may both take a while.</summary>
    const int StepSeconds = 600;

    /// <summary>Looks, and changes nothing.</summary>
    public async Task<SchemaStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, cancellationToken);
    }

    /// <summary>Applies what is missing, in order.</summary>
    /// <returns>The steps that this call applied; empty where there was nothing to do.</returns>
    /// <exception cref="SchemaException">The database is of a newer program, or a released step was edited.</exception>
    /// <exception cref="DbException">The database cannot be reached, or a step fails: it has then left nothing behind.</exception>
    public async Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken)
    {
        var done = new List<Migration>();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        // Most starts find nothing to do, and need not wait for anybody to learn so.
        var status = Usable(await ReadAsync(connection, null, cancellationToken));
        while (status.Pending.Count > 0)
        {
            (var step, status) = await ApplyNextAsync(connection, cancellationToken);
            if (step is not null)
            {
                done.Add(step);
            }
        }

        return done;
    }

    /// <summary>Refuses a database that lacks a step.</summary>
    /// <exception cref="SchemaException">It does, or this program must not use it.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        if (Usable(await GetStatusAsync(cancellationToken)).Pending is [var first, ..] pending)
        {
            throw new SchemaException(
                $"The database lacks {pending.Count} migration(s), the first of them {first}, and Storage:Migrations is 'verify'. Run the command 'migrate', or set it to apply.");
        }
    }

    async Task<(Migration? Applied, SchemaStatus Status)> ApplyNextAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Task ExecuteAsync(string sql, object? parameters = null) =>
            connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, StepSeconds, cancellationToken: cancellationToken));

        if (dialect.WaitForMigrations is { } turn)
        {
            await ExecuteAsync(turn);
        }

        await ExecuteAsync(dialect.CreateMigrationTable);
        var status = Usable(await ReadAsync(connection, transaction, cancellationToken));
        if (status.Pending is not [var step, ..])
        {
            return (null, status);
        }

        // A step that waits for a table makes everybody else wait behind it: rather fail, and be run again.
        if (dialect.BoundLocks is { } bound)
        {
            await ExecuteAsync(bound);
        }

        await ExecuteAsync(step.Sql);
        await ExecuteAsync(dialect.InsertMigration, new { step.Version, step.Name, step.Checksum, step.OldestProgram });
        status = await ReadAsync(connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (step, status);
    }

    async Task<SchemaStatus> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        CommandDefinition Command(string sql) => new(sql, transaction: transaction, cancellationToken: cancellationToken);
        return new SchemaStatus(known, await connection.ExecuteScalarAsync<bool>(Command(dialect.HasMigrationTable))
            ? [.. await connection.QueryAsync<AppliedMigration>(Command(dialect.ReadMigrations))]
            : []);
    }

    static SchemaStatus Usable(SchemaStatus status) => status.Problem is { } problem ? throw new SchemaException(problem) : status;
}
