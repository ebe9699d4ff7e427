using AutoScale.Silo.Storage;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>The contract on a file.</summary>
public sealed class SqliteMigrationTests : MigrationContract
{
    readonly string folder = Directory.CreateTempSubdirectory("autoscale-migrations-").FullName;

    protected override DatabaseOptions Options => new() { Provider = "sqlite", ConnectionString = $"Data Source={Path.Combine(folder, "autoscale.db")}" };

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
