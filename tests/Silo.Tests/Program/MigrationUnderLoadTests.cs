using AutoScale.Core.Learning;
using AutoScale.Silo.Storage;
using AutoScale.Silo.Storage.Migrations;
using AutoScale.Silo.Tests.Storage.Migrations;
using AutoScale.Simulator.Fleet;
using AutoScale.Testing;
using Xunit.Abstractions;

namespace AutoScale.Silo.Tests.Program;

/// <summary>
/// Bar 4: a silo of this version writes what phones send it, as a process of its own, while the command <c>migrate</c> runs twice, and while a later
/// version's migration changes the tables that it writes. What was sent is acknowledged and applied, each transition once.
/// </summary>
public sealed class MigrationUnderLoadTests(ITestOutputHelper log)
{
    const string EnrollmentKey = "a-key-for-this-test-only";

    public static TheoryData<int, int> EarlierVersions => EarlierSchemas.All;

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task Migrate_LosesAndRepeatsNothingOnPostgres(int before, int step)
    {
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync("autoscale");
        using var folder = new TemporaryFolder();

        await MigrateAndCountAsync(
            folder, new DatabaseOptions { Provider = "postgres", ConnectionString = database }, before, step, "Storage:Provider=postgres", $"Storage:ConnectionString={database}");
    }

    /// <summary>One file, one writer at a time: the silo's turn and the migration's. The empty database, the oldest one and the newest step but one.</summary>
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 0)]
    [InlineData(-1, 4)]
    public async Task Migrate_LosesAndRepeatsNothingOnSqlite(int before, int step)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory($"{folder.Path}/silo");

        await MigrateAndCountAsync(
            folder, new DatabaseOptions { Provider = "sqlite", ConnectionString = $"Data Source={folder.Path}/silo/autoscale.db" }, before, step, "Storage:Provider=sqlite");
    }

    async Task MigrateAndCountAsync(TemporaryFolder folder, DatabaseOptions options, int before, int step, params string[] storage)
    {
        await EarlierSchemas.MakeAsync(options, before, step);
        string[] settings = [.. storage, $"Storage:Directory={folder.Path}/silo"];
        await using var silo = new SiloProcess([.. settings, $"Identity:EnrollmentKeys:0={EnrollmentKey}", "Models:Zoo=false", "Priors:PublishMs=500", "Priors:MinDevices=1"]);

        // At once: the silo brings the schema at its start, the command does too, and one of them finds each step done.
        var first = MigrateAsync(settings);
        await silo.StartAsync();
        await first;
        using var stop = new CancellationTokenSource();
        var view = new DemoWatcher();
        var demo = DemoFleet.RunAsync(
            new DemoOptions
            {
                Phones = 2,
                Policy = LearnerConfiguration.AutoScale,
                DataDirectory = $"{folder.Path}/phones",
                InferencesPerSecond = 200,
                OffloadTimeout = TimeSpan.FromSeconds(2),
                FlushTimeout = TimeSpan.FromMinutes(2),
            },
            silo.Address, silo.Address, EnrollmentKey, view, stop.Token);
        await view.AfterAsync(50, demo);

        Assert.Contains("Nothing to do", await MigrateAsync(settings), StringComparison.Ordinal);
        await view.AfterAsync(50, demo);

        // The next version's, twice, over the tables that every batch of a phone is written to.
        var next = Migration.Parse("9001_next.sql", "-- oldest-program: 1\nalter table grain_state add column next_version text;\nalter table experience add column next_version text;");
        for (var run = 0; run < 2; run++)
        {
            await using var newer = new SystemDatabase(options, [.. Migration.Of(options.Provider), next]);
            Assert.Equal(run is 0 ? 1 : 0, (await newer.Migrator.ApplyAsync(default)).Count);
            await view.AfterAsync(50, demo);
        }

        await stop.CancelAsync();
        var summary = await demo;

        DemoCounts.AssertExact(summary, log);
        Assert.True(summary.TransitionsSent >= 150);
    }

    static async Task<string> MigrateAsync(string[] settings)
    {
        var (code, output) = await SiloProcess.RunAsync(["migrate", .. settings.SelectMany(setting => new[] { "--set", setting })]);
        Assert.True(code is 0, output);
        return output;
    }
}
