using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Fleet;
using AutoScale.Testing;
using Xunit.Abstractions;

namespace AutoScale.Silo.Tests.Program;

/// <summary>
/// A silo is killed five times while phones work, each time at a moment that nobody chose, and started again on the same database. The phones
/// go on answering, and in the end everything that they learned is applied, each transition once.
/// </summary>
public sealed class KillTests(ITestOutputHelper log)
{
    const int Kills = 5;
    const string EnrollmentKey = "a-key-for-this-test-only";

    [Theory]
    [InlineData(LearnerConfiguration.AutoScale)]
    [InlineData(HierarchicalState.PolicyName)]
    public async Task Kill_LosesAndRepeatsNothingOnSqlite(string policy)
    {
        using var folder = new TemporaryFolder();

        await KillAndCountAsync(folder, policy, "Storage:Provider=sqlite");
    }

    [Fact]
    public async Task Kill_LosesAndRepeatsNothingOnPostgres()
    {
        using var folder = new TemporaryFolder();
        await using var postgres = await PostgresServer.StartAsync();

        await KillAndCountAsync(
            folder, LearnerConfiguration.AutoScale, "Storage:Provider=postgres", $"Storage:ConnectionString={await postgres.CreateDatabaseAsync("autoscale")}");
    }

    async Task KillAndCountAsync(TemporaryFolder folder, string policy, params string[] storage)
    {
        await using var silo = new SiloProcess(
            [.. storage, $"Storage:Directory={folder.Path}/silo", $"Identity:EnrollmentKeys:0={EnrollmentKey}", "Priors:PublishMs=1000", "Priors:MinDevices=1"]);
        await silo.StartAsync();
        using var stop = new CancellationTokenSource();
        var view = new DemoWatcher();
        var demo = DemoFleet.RunAsync(
            new DemoOptions
            {
                Phones = 3,
                Policy = policy,
                DataDirectory = $"{folder.Path}/phones",
                InferencesPerSecond = 100,
                OffloadTimeout = TimeSpan.FromSeconds(2),
                FlushTimeout = TimeSpan.FromMinutes(2),
            },
            silo.Address, silo.Address, EnrollmentKey, view, stop.Token);
        var random = new SplitMix64((ulong)Environment.ProcessId);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await view.AfterAsync(random.Next(50, 400), demo);
            await silo.KillAsync();
            var answered = view.Inferences;
            await view.AfterAsync(random.Next(20, 100), demo);
            log.WriteLine($"kill {kill} after {answered} inferences; {view.Inferences - answered} more were answered without a silo");
            await silo.StartAsync();
        }

        await view.AfterAsync(200, demo);
        await stop.CancelAsync();
        var summary = await demo;

        DemoCounts.AssertExact(summary, log);
        Assert.True(summary.TransitionsSent > Kills * 70);
    }
}
