using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace AutoScale.Silo.Storage;

/// <summary>
/// Connections to one SQLite file. Write-ahead log, so that readers never wait for the writer; a commit is on the disk when it returns; a
/// second process waits for its turn instead of failing.
/// </summary>
sealed class SqliteDataSource : DbDataSource
{
    const string Pragmas = "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full;";

    public SqliteDataSource(string connectionString)
    {
#if COMPAT
        SystemSqlite.Load();
#endif
        ConnectionString = connectionString;
        if (Path.GetDirectoryName(new SqliteConnectionStringBuilder(connectionString).DataSource) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    public override string ConnectionString { get; }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = CreateDbConnection();
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite is a library: there is nothing to wait for but the disk.</summary>
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }
}
