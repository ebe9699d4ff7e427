using System.Data.Common;

namespace AutoScale.Dashboard.History;

/// <summary>The database that the host gives, with the schema in place. The SQL here is of both, SQLite 3.35 and PostgreSQL 13, or later.</summary>
public interface IDashboardDatabase
{
    /// <summary>PostgreSQL; else SQLite.</summary>
    bool IsPostgres { get; }

    /// <summary>Reads on a connection of its own.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Writes on a connection of its own, in turn where the database has one writer.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken);
}
