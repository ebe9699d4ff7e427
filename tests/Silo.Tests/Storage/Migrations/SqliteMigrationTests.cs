using AutoScale.Silo.Storage;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>The contract on a file.</summary>
public sealed class SqliteMigrationTests : MigrationContract
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-migrations-").FullName;

    protected override DatabaseOptions Options => new() { Provider = "sqlite", ConnectionString = $"Data Source={Path.Combine(folder, "autoscale.db")}" };

    protected override IReadOnlyList<string> FirstSchema =>
    [
        "create table grain_state (grain_id text not null, name text not null, version integer not null, state blob null, primary key (grain_id, name))",
        "create table data_protection_key (id integer primary key autoincrement, friendly_name text not null, xml text not null)",
    ];

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
