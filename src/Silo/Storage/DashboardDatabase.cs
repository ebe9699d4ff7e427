using System.Data.Common;
using AutoScale.Dashboard.History;

namespace AutoScale.Silo.Storage;

/// <summary>The silo's database as the dashboard sees it.</summary>
sealed class DashboardDatabase(SystemDatabase database) : IDashboardDatabase
{
    public bool IsPostgres => database.Dialect is PostgresDialect;

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => database.ReadAsync(read, cancellationToken);

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken) => database.WriteAsync(write, cancellationToken);
}
