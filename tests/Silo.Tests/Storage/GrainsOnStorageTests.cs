using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Hosting;
using AutoScale.Silo.Storage;
using AutoScale.Testing;
using Microsoft.Extensions.Configuration;
using Orleans.TestingHost;

namespace AutoScale.Silo.Tests.Storage;

/// <summary>The product's grains over the product's storage: what they acknowledged is there after their silo was killed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GrainsOnStorageTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Grains_OnSqlite_SurviveAKill()
    {
        var folder = Directory.CreateTempSubdirectory("autoscale-grains-");
        await SurviveAsync("sqlite", $"Data Source={Path.Combine(folder.FullName, "autoscale.db")}");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Grains_OnPostgres_SurviveAKill() =>
        await SurviveAsync("postgres", await postgres.Server.CreateDatabaseAsync($"grains{postgres.NextNumber()}"));

    static async Task SurviveAsync(string provider, string connectionString)
    {
        ReadOnlyMemory<byte> table;
        DeviceStatus status;
        PublishedPrior prior;
        await using (var cluster = await StartAsync(provider, connectionString))
        {
            var device = cluster.Client.GetGrain<IDeviceGrain>("phone");
            await device.StartEpochAsync(new EpochStart(1, "class", ["local/cpu/fp32/1", "cloud/gpu/fp32"], 10, 0.9f, 0.1f, default), default);
            for (var sequence = 1; sequence <= 5; sequence++)
            {
                await device.ApplyAsync(new ExperienceBatch(1, sequence, [new(Entry(sequence % 10), 0)]), default);
            }

            Assert.Equal(new EnrollmentResult(true, 1), await cluster.Client.GetGrain<IEnrollmentGrain>("phone").EnrollAsync("class", "key", default));
            prior = await Eventually.Async(
                () => cluster.Client.GetGrain<IPolicyPriorGrain>("class").GetAsync(0, default),
                published => published is not null && StatisticCodec.DecodePrior(published.Snapshot).Samples is 5, "a prior of five samples") ?? throw new InvalidOperationException();
            (table, status) = (await device.GetTableAsync(default), await device.GetStatusAsync(default));
            await Eventually.Async(
                () => cluster.Client.GetGrain<IFleetGrain>(FleetStreams.ShardOf("phone")).GetSummaryAsync(default),
                summary => summary.Totals.Inferences is 5, "the fleet knows five inferences");
            await cluster.KillSiloAsync(cluster.Silos[0]);
        }

        await using var second = await StartAsync(provider, connectionString);
        var again = second.Client.GetGrain<IDeviceGrain>("phone");
        Assert.Equal(table.ToArray(), (await again.GetTableAsync(default)).ToArray());
        Assert.Equivalent(status, await again.GetStatusAsync(default));
        Assert.Equal(
            new ExperienceReceipt(ExperienceOutcome.Applied, new JournalPosition(1, 6), 1, 1),
            await again.ApplyAsync(new ExperienceBatch(1, 5, [new(Entry(5), 0), new(Entry(6), 0)]), default));
        Assert.True(await second.Client.GetGrain<IEnrollmentGrain>("phone").IsValidAsync(1, default));
        Assert.Equal(
            prior.Snapshot.ToArray(),
            (await second.Client.GetGrain<IPolicyPriorGrain>("class").GetAsync(prior.Version, default))!.Snapshot.ToArray());
    }

    static async Task<InProcessTestCluster> StartAsync(string provider, string connectionString)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = provider,
            ["Storage:ConnectionString"] = connectionString,
            ["Priors:PublishInterval"] = "00:00:00.020",
            ["Priors:ContributeInterval"] = "00:00:00.020",
            ["Priors:MinDevices"] = "1",
        }));
        builder.ConfigureSilo((_, silo) => silo.AddAutoScaleStorage().AddAutoScaleGrains());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    static InferenceEntry Entry(int state) => new(
        state, "cloud/gpu/fp32", -12.5f, state, "mobilenet_v1", 0, 0.95f, 12, 30, 1, 25, 20, 71, 50, 50, false, DateTimeOffset.UnixEpoch);
}
