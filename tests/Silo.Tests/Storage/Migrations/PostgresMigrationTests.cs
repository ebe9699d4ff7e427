using AutoScale.Silo.Storage;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>The contract on a real PostgreSQL, apart from the server that other tests crash.</summary>
public sealed class PostgresMigrationTests(PostgresFixture postgres) : MigrationContract, IClassFixture<PostgresFixture>
{
    string connectionString = "";

    protected override DatabaseOptions Options => new() { Provider = "postgres", ConnectionString = connectionString };

    public override async Task InitializeAsync() => connectionString = await postgres.Server.CreateDatabaseAsync($"migration{postgres.NextNumber()}");
}
