using System.Data.Common;
using AutoScale.Silo.Storage.Migrations;
using Npgsql;

namespace AutoScale.Silo.Storage;

/// <summary>
/// The silo's database: connections with the schema in place. Several processes may start on an empty database at the same time; one
/// makes the schema, the others wait for it.
/// </summary>
public sealed class SystemDatabase : IAsyncDisposable
{
    readonly DbDataSource source;
    readonly SemaphoreSlim writer = new(1);
    readonly Lazy<Task> schema;

    /// <param name="options">Valid options.</param>
    public SystemDatabase(DatabaseOptions options)
        : this(options, null)
    {
    }

    /// <param name="options">Valid options.</param>
    /// <param name="known">The schema of another version of the program; null for this one's.</param>
    internal SystemDatabase(DatabaseOptions options, IReadOnlyList<Migration>? known)
    {
        (Dialect, source) = options.Provider is DatabaseOptions.Postgres
            ? ((SqlDialect)new PostgresDialect(), (DbDataSource)NpgsqlDataSource.Create(options.ConnectionString))
            : (new SqliteDialect(), new SqliteDataSource(options.ConnectionString));

        // Off the caller's scheduler, which may be a grain's and must not be held up by a file.
        Migrator = new Migrator(source, Dialect, known ?? Migration.Of(Dialect.Migrations));
        schema = new Lazy<Task>(() => Task.Run(() => options.VerifyOnly
            ? Migrator.VerifyAsync(CancellationToken.None)
            : Migrator.ApplyAsync(CancellationToken.None)));
    }

    internal SqlDialect Dialect { get; }

    internal Migrator Migrator { get; }

    /// <summary>Applies the migrations, or only verifies that they are, as the options say. Happens by itself before the first use; called at start, trouble shows at once.</summary>
    /// <exception cref="SchemaException">The schema is of a newer program, or lacks a step and may only be verified.</exception>
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
}
