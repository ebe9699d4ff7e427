using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Storage;

namespace AutoScale.Silo.Tests.Dashboard;

/// <summary>On SQLite.</summary>
public sealed class SqliteDashboardTests : DashboardContract
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-dashboard-").FullName;

    protected override StorageOptions Storage => new() { Directory = folder };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>On a real PostgreSQL, each test in a database of its own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresDashboardTests(PostgresFixture postgres) : DashboardContract
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-dashboard-").FullName;
    string connectionString = "";

    protected override StorageOptions Storage => new() { Provider = StorageProvider.Postgres, ConnectionString = connectionString, Directory = folder };

    public override async Task InitializeAsync()
    {
        connectionString = await postgres.Server.CreateDatabaseAsync($"dashboard{postgres.NextNumber()}");
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
