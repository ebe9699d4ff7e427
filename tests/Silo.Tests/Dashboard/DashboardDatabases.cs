using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Storage;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Dashboard;

/// <summary>On SQLite.</summary>
public sealed class SqliteDashboardTests : DashboardContract
{
    readonly TemporaryFolder folder = new();

    protected override StorageOptions Storage => new() { Directory = folder.Path };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>On a real PostgreSQL, each test in a database of its own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresDashboardTests(PostgresFixture postgres) : DashboardContract
{
    readonly TemporaryFolder folder = new();
    string connectionString = "";

    protected override StorageOptions Storage => new() { Provider = StorageProvider.Postgres, ConnectionString = connectionString, Directory = folder.Path };

    public override async Task InitializeAsync()
    {
        connectionString = await postgres.Server.CreateDatabaseAsync($"dashboard{postgres.NextNumber()}");
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
