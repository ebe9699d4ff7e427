using AutoScale.Silo.Storage;
using Dapper;
using Npgsql;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>
/// The statements that Microsoft.Orleans.Clustering.AdoNet reads from the table and runs as it finds them: what they must do is the contract of
/// Orleans' membership table.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipTests(PostgresFixture postgres) : IAsyncLifetime
{
    static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    string connectionString = "";

    [Fact]
    public async Task Queries_AreThoseThatThePackageAsksFor() => Assert.Equal(
        [
            "CleanupDefunctSiloEntriesKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey",
            "MembershipReadAllKey", "MembershipReadRowKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey",
        ],
        (await QueryAsync<string>("SELECT QueryKey FROM OrleansQuery")).Order(StringComparer.Ordinal));

    [Fact]
    public async Task InsertVersion_IsDoneOnce()
    {
        Assert.Equal(1, await AskAsync("InsertMembershipVersionKey", new { DeploymentId = "c" }));
        Assert.Equal(0, await AskAsync("InsertMembershipVersionKey", new { DeploymentId = "c" }));

        var only = Assert.Single(await RowsAsync("c"));
        Assert.Equal((0, (string?)null), (only.Version, only.SiloName));
    }

    [Fact]
    public async Task InsertAndUpdate_NameTheVersionThatTheySaw()
    {
        await AskAsync("InsertMembershipVersionKey", new { DeploymentId = "c" });

        Assert.Equal(1, await InsertAsync(port: 1, version: 0));
        Assert.Equal(0, await InsertAsync(port: 2, version: 0));
        Assert.Equal(0, await InsertAsync(port: 1, version: 1));
        Assert.Equal(1, await InsertAsync(port: 2, version: 1));
        Assert.Equal(0, await UpdateAsync(port: 1, status: 6, version: 1));
        Assert.Equal(0, await UpdateAsync(port: 3, status: 6, version: 2));
        Assert.Equal(1, await UpdateAsync(port: 1, status: 6, version: 2));

        var rows = await RowsAsync("c");
        Assert.Equal([(1, 6, 3), (2, 3, 3)], rows.Select(row => (row.Port, row.Status, row.Version)).Order());
        Assert.All(rows, row => Assert.Equal((Start, "silo"), (row.StartTime, row.SiloName)));
    }

    [Fact]
    public async Task Insert_OfManyAtOnceWithOneVersion_LetsOneWin()
    {
        await AskAsync("InsertMembershipVersionKey", new { DeploymentId = "c" });

        var won = await Task.WhenAll(Enumerable.Range(1, 12).Select(port => InsertAsync(port, version: 0)));

        Assert.Equal(1, won.Sum());
        Assert.Equal(1, Assert.Single(await RowsAsync("c")).Version);
    }

    [Fact]
    public async Task SignsOfLife_KeepAnActiveSiloAndTheRestIsCleanedUp()
    {
        await AskAsync("InsertMembershipVersionKey", new { DeploymentId = "c" });
        await InsertAsync(port: 1, version: 0);
        await InsertAsync(port: 2, version: 1);
        await UpdateAsync(port: 2, status: 6, version: 2);
        await AskAsync("UpdateIAmAlivetimeKey", new { DeploymentId = "c", Address = "127.0.0.1", Port = 1, Generation = 7, IAmAliveTime = Start.AddHours(-1) });

        Assert.Equal(1, await AskAsync("GatewaysQueryKey", new { DeploymentId = "c", Status = 3 }, "select count(*) from ({0}) gateways"));
        await AskAsync("CleanupDefunctSiloEntriesKey", new { DeploymentId = "c", IAmAliveTime = Start.AddHours(1) });
        Assert.Equal(1, Assert.Single(await RowsAsync("c")).Port);

        await AskAsync("DeleteMembershipTableEntriesKey", new { DeploymentId = "c" });
        Assert.Empty(await RowsAsync("c"));
    }

    public async Task InitializeAsync()
    {
        connectionString = await postgres.Server.CreateDatabaseAsync($"membership{postgres.NextNumber()}");
        await using var database = new SystemDatabase(new DatabaseOptions { Provider = "postgres", ConnectionString = connectionString });
        await database.PrepareAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    Task<int> InsertAsync(int port, int version) => AskAsync("InsertMembershipKey", new
    {
        DeploymentId = "c", Address = "127.0.0.1", Port = port, Generation = 7, SiloName = "silo", HostName = "host", Status = 3, ProxyPort = 30000,
        StartTime = Start, IAmAliveTime = Start, Version = version,
    });

    Task<int> UpdateAsync(int port, int status, int version) => AskAsync("UpdateMembershipKey", new
    {
        DeploymentId = "c", Address = "127.0.0.1", Port = port, Generation = 7, Status = status, SuspectTimes = (string?)null, IAmAliveTime = Start,
        Version = version,
    });

    async Task<int> AskAsync(string key, object parameters, string frame = "{0}")
    {
        var sql = frame.Replace("{0}", await StatementAsync(key), StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(connectionString);
        return await connection.ExecuteScalarAsync<int>(sql, parameters);
    }

    async Task<Row[]> RowsAsync(string cluster) => await QueryAsync<Row>(await StatementAsync("MembershipReadAllKey"), new { DeploymentId = cluster });

    async Task<string> StatementAsync(string key) => (await QueryAsync<string>("SELECT QueryText FROM OrleansQuery WHERE QueryKey = @key", new { key })).Single();

    async Task<T[]> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    sealed class Row
    {
        public int Port { get; init; }

        public int Status { get; init; }

        public string? SiloName { get; init; }

        public DateTime StartTime { get; init; }

        public int Version { get; init; }
    }
}
