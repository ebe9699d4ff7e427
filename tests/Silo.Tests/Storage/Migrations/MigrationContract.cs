using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Storage.Migrations;
using Dapper;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace AutoScale.Silo.Tests.Storage.Migrations;

/// <summary>What migrations promise, on every database. Each test has a database of its own.</summary>
public abstract class MigrationContract : IAsyncLifetime
{
    const int Rows = 50;

    readonly List<SystemDatabase> databases = [];

    public static TheoryData<int, int> EarlierVersions => EarlierSchemas.All;

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task Apply_FromAnEarlierVersionTwiceWhileASiloWrites_LosesNothing(int before, int step)
    {
        await EarlierSchemas.MakeAsync(Options, before, step);
        var older = Database(Known.Where(known => known.Version <= step));
        var canWrite = before is 2 || step > 0;
        var rows = canWrite ? await FillAsync(older) : [];
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, canWrite ? 4 : 0).Select(index => Task.Run(() => CountAsync(older, $"writer-{index}", stop.Token))).ToArray();

        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Database(Known)).Select(database => Task.Run(database.PrepareAsync)));
        }

        await stop.CancelAsync();
        var counts = await Task.WhenAll(writers);
        var newer = Database(Known);
        for (var index = 0; index < counts.Length; index++)
        {
            // What the older silo was told is written is there, and nothing beside it.
            Assert.Equal(counts[index], (await ReadAsync(newer, $"writer-{index}")).State.Count);
        }

        Assert.Equal(rows, await RowsAsync(newer));
        var status = await newer.Migrator.GetStatusAsync(default);
        Assert.Equal(Known.Select(known => (known.Version, known.Checksum)), status.Applied.Select(applied => (applied.Version, applied.Checksum)));
        await CountOnceAsync(newer, "after");
    }

    [Fact]
    public async Task Apply_ByManyAtOnceOnAnEmptyDatabase_AppliesEachStepOnce()
    {
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Database(Known)).Select(database => Task.Run(() => database.Migrator.ApplyAsync(default))));

        Assert.Equal(Known, done.SelectMany(steps => steps).OrderBy(step => step.Version));
    }

    [Fact]
    public async Task Apply_LetsASiloOfBeforeThereWereMigrationsStartAgain()
    {
        await Database(Known).PrepareAsync();

        // It compares this number with the two steps that it knows.
        Assert.Equal(2, await Database(Known).ReadAsync(connection => connection.ExecuteScalarAsync<int>("select max(version) from autoscale_schema"), default));
    }

    [Fact]
    public async Task Apply_AReleasedStepThatWasEdited_IsRefused()
    {
        await Database(Known).PrepareAsync();

        var problem = await Assert.ThrowsAsync<SchemaException>(() => Database([Known[0] with { Sql = Known[0].Sql.Replace("text", "varchar(10)", StringComparison.Ordinal) }]).PrepareAsync());

        Assert.Contains("a released migration was edited", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_AStepThatFails_LeavesNothingBehind()
    {
        var failing = Migration.Parse("9001_fails.sql", "-- oldest-program: 1\ncreate table half_done (x integer);\ninsert into no_such_table values (1);");

        await Assert.ThrowsAnyAsync<DbException>(() => Database([.. Known, failing]).PrepareAsync());

        var mended = Migration.Parse("9001_fails.sql", "-- oldest-program: 1\ncreate table half_done (x integer);");
        await Database([.. Known, mended]).PrepareAsync();
        Assert.Equal(Known.Count + 1, (await Database(Known).Migrator.GetStatusAsync(default)).Applied.Count);
    }

    [Fact]
    public async Task Prepare_ByAnOlderProgram_WorksBesideAStepThatBearsIt()
    {
        var addition = Migration.Parse("9001_addition.sql", "-- oldest-program: 1\ncreate table addition (x integer);");
        await Database([.. Known, addition]).PrepareAsync();

        await CountOnceAsync(Database(Known), "older");
    }

    [Fact]
    public async Task Prepare_ByAnOlderProgram_IsRefusedWhereAStepDoesNotBearIt()
    {
        var change = Migration.Parse("9001_change.sql", "-- oldest-program: 9001\ncreate table change (x integer);");
        await Database([.. Known, change]).PrepareAsync();

        var problem = await Assert.ThrowsAsync<SchemaException>(() => Database(Known).PrepareAsync());

        Assert.Contains("step 9001 'change', which programs older than step 9001 cannot work with", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_VerifyOnly_RefusesADatabaseThatLacksAStepAndChangesNothing()
    {
        var problem = await Assert.ThrowsAsync<SchemaException>(() => Database(Known, verifyOnly: true).PrepareAsync());
        Assert.Contains($"the first of them {Known[0]}", problem.Message, StringComparison.Ordinal);
        Assert.Empty((await Database(Known).Migrator.GetStatusAsync(default)).Applied);

        await Database(Known).PrepareAsync();
        await Database(Known, verifyOnly: true).PrepareAsync();
    }

    public abstract Task InitializeAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }

    /// <summary>The database under test.</summary>
    protected abstract DatabaseOptions Options { get; }

    IReadOnlyList<Migration> Known => Migration.Of(Options.Provider);

    SystemDatabase Database(IEnumerable<Migration> known, bool verifyOnly = false)
    {
        databases.Add(new SystemDatabase(
            new DatabaseOptions { Provider = Options.Provider, ConnectionString = Options.ConnectionString, VerifyOnly = verifyOnly }, [.. known]));
        return databases[^1];
    }

    static async Task<string[]> FillAsync(SystemDatabase database)
    {
        for (var index = 0; index < Rows; index++)
        {
            await new AdoNetGrainStorage(database, new StateJson()).WriteStateAsync(
                "row", GrainId.Create("row", $"{index}"), new Held { State = new Counted { Count = index * index } });
        }

        return await RowsAsync(database);
    }

    static async Task<string[]> RowsAsync(SystemDatabase database) => [.. (await database.ReadAsync(
        connection => connection.QueryAsync<(string Id, long Version, byte[] State)>(
            "select grain_id, version, state from grain_state where grain_id like 'row/%' order by grain_id"), default))
        .Select(row => $"{row.Id} {row.Version} {Convert.ToHexString(row.State)}")];

    /// <summary>Counts up in a row of its own until it is told to stop, and past the first hundred.</summary>
    /// <returns>The last count that was acknowledged.</returns>
    static async Task<int> CountAsync(SystemDatabase database, string writer, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested || count < 100)
        {
            count = await CountOnceAsync(database, writer);
        }

        return count;
    }

    static async Task<int> CountOnceAsync(SystemDatabase database, string writer)
    {
        var state = await ReadAsync(database, writer);
        state.State.Count++;
        await new AdoNetGrainStorage(database, new StateJson()).WriteStateAsync("count", GrainId.Create("count", writer), state);
        return state.State.Count;
    }

    static async Task<Held> ReadAsync(SystemDatabase database, string writer)
    {
        var state = new Held();
        await new AdoNetGrainStorage(database, new StateJson()).ReadStateAsync("count", GrainId.Create("count", writer), state);
        return state;
    }

    sealed class Held : IGrainState<Counted>
    {
        [AllowNull]
        public Counted State { get; set => field = value!; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    public sealed class Counted
    {
        public int Count { get; set; }
    }
}
