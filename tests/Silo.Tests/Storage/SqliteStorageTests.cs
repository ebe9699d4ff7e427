using AutoScale.Silo.Storage;

namespace AutoScale.Silo.Tests.Storage;

/// <summary>The contract on a file. A crash is a copy of the files as they lie on the disk, without the process that has them open.</summary>
public sealed class SqliteStorageTests : GrainStorageContract
{
    readonly string folder = Path.Combine(Path.GetTempPath(), $"autoscale-sqlite-{Guid.NewGuid():N}");
    string file = "";

    protected override DatabaseOptions Options => new() { Provider = "sqlite", ConnectionString = $"Data Source={file}" };

    public override Task InitializeAsync()
    {
        // The folder is not there yet: the storage makes it.
        file = Path.Combine(folder, "before", "autoscale.db");
        return Task.CompletedTask;
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected override Task CrashAsync()
    {
        var (before, after) = (Path.GetDirectoryName(file)!, Path.Combine(folder, "after"));
        Directory.CreateDirectory(after);
        foreach (var path in Directory.GetFiles(before).Where(path => !path.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(path, Path.Combine(after, Path.GetFileName(path)));
        }

        file = Path.Combine(after, "autoscale.db");
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Connections_WriteAheadAndSyncEveryCommit()
    {
        var database = Database();

        Assert.Equal("wal", await database.ReadAsync(connection => Dapper.SqlMapper.ExecuteScalarAsync<string>(connection, "pragma journal_mode"), default));
        Assert.Equal(2, await database.ReadAsync(connection => Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "pragma synchronous"), default));
    }
}
