using System.Data.Common;
using Dapper;
using Npgsql;

namespace AutoScale.Silo.Storage;

/// <summary>
/// The silo's database: connections with the schema in place. Several processes may start on an empty database at the same time; one makes the
/// schema, the others wait for it.
/// </summary>
public sealed class SystemDatabase : IAsyncDisposable
{
    readonly DbDataSource source;
    readonly SemaphoreSlim writer = new(1);
    readonly Lazy<Task> schema;

    /// <param name="options">Valid options.</param>
    public SystemDatabase(DatabaseOptions options)
    {
        (Dialect, source) = options.Provider is DatabaseOptions.Postgres
            ? ((SqlDialect)new PostgresDialect(), (DbDataSource)NpgsqlDataSource.Create(options.ConnectionString))
            : (new SqliteDialect(), new SqliteDataSource(options.ConnectionString));

        // Off the caller's scheduler, which may be a grain's and must not be held up by a file.
        schema = new Lazy<Task>(() => Task.Run(EnsureSchemaAsync));
    }

    internal SqlDialect Dialect { get; }

    /// <summary>Makes or completes the schema. Happens by itself before the first use; called at start, trouble shows at once.</summary>
    /// <exception cref="InvalidOperationException">The schema is of a newer program.</exception>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task PrepareAsync() => schema.Value;

    /// <summary>Reads on a connection of its own.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        Task.Run(() => UseAsync(read, cancellationToken), cancellationToken);

    /// <summary>Writes on a connection of its own. Durable when it returns.</summary>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken) => Dialect.HasOneWriter
        ? Task.Run(() => UseInTurnAsync(write, cancellationToken), cancellationToken)
        : UseAsync(write, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        writer.Dispose();
    }

    async Task<T> UseInTurnAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        await writer.WaitAsync(cancellationToken);
        try
        {
            return await UseAsync(write, cancellationToken);
        }
        finally
        {
            writer.Release();
        }
    }

    async Task<T> UseAsync<T>(Func<DbConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await PrepareAsync();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await use(connection);
    }

    async Task EnsureSchemaAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (Dialect.LockSchema is { } waitForTurn)
        {
            await connection.ExecuteAsync(waitForTurn, transaction: transaction);
        }

        await connection.ExecuteAsync(Dialect.CreateSchemaVersion, transaction: transaction);
        var present = await connection.ExecuteScalarAsync<int?>(Dialect.ReadSchemaVersion, transaction: transaction) ?? 0;
        if (present > Dialect.Schema.Count)
        {
            throw new InvalidOperationException(
                $"The database has schema version {present}, this program knows {Dialect.Schema.Count}. Start the program that wrote it, or a later one.");
        }

        for (var version = present; version < Dialect.Schema.Count; version++)
        {
            await connection.ExecuteAsync(Dialect.Schema[version], transaction: transaction);
            await connection.ExecuteAsync(Dialect.WriteSchemaVersion, new { version = version + 1 }, transaction);
        }

        await transaction.CommitAsync();
    }
}
