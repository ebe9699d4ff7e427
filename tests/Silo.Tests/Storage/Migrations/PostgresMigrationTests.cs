using AutoScale.Silo.Storage;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>The contract on a real PostgreSQL, apart from the server that other tests crash.</summary>
public sealed class PostgresMigrationTests(PostgresFixture postgres) : MigrationContract, IClassFixture<PostgresFixture>
{
    string connectionString = "";

    protected override DatabaseOptions Options => new() { Provider = "postgres", ConnectionString = connectionString };

    protected override IReadOnlyList<string> FirstSchema =>
    [
        "create table grain_state (grain_id text not null, name text not null, version bigint not null, state bytea null, primary key (grain_id, name))",
        "create table data_protection_key (id bigint generated always as identity primary key, friendly_name text not null, xml text not null)",
    ];

    public override async Task InitializeAsync() => connectionString = await postgres.Server.CreateDatabaseAsync($"migration{postgres.NextNumber()}");
}
