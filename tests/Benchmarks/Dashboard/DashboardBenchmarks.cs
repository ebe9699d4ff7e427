using System.Net.Http.Json;
using AutoScale.Dashboard.History;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Storage;
using AutoScale.Testing;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AutoScale.Benchmarks.Dashboard;

/// <summary>
/// The dashboard's API over a PostgreSQL with 100,000 devices and 90 days of roll-ups, one operator's request at a time through the whole stack: HTTP, the
/// session's cookie, rate limits, the database, JSON. The floor is a <c>select 1</c> through the same stack; what is above it is the query's.
/// </summary>
[Config(typeof(OneCallAnIteration))]
public class DashboardBenchmarks : IAsyncDisposable
{
    const string OperatorKey = "operator-key-of-a-benchmark";

    readonly string folder = Directory.CreateTempSubdirectory("autoscale-dashboard-benchmark-").FullName;
    PostgresServer postgres = null!;
    WebApplication silo = null!;
    HttpClient http = null!;

    /// <summary>Blocks: the in-process runner does not wait for tasks of its setups.</summary>
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "select 1")]
    public Task<int> Floor() => GetAsync("/floor");

    [Benchmark(Description = "overview 1 h")]
    public Task<int> OverviewHour() => GetAsync("/dashboard/v1/overview?range=1h");

    [Benchmark(Description = "overview 6 h")]
    public Task<int> OverviewSixHours() => GetAsync("/dashboard/v1/overview?range=6h");

    [Benchmark(Description = "overview 7 d")]
    public Task<int> OverviewWeek() => GetAsync("/dashboard/v1/overview?range=7d");

    [Benchmark(Description = "overview 90 d")]
    public Task<int> OverviewQuarter() => GetAsync("/dashboard/v1/overview?range=90d");

    [Benchmark(Description = "devices, first page")]
    public Task<int> DevicesFirst() => GetAsync("/dashboard/v1/devices");

    [Benchmark(Description = "devices, middle page")]
    public Task<int> DevicesMiddle() => GetAsync("/dashboard/v1/devices?page=1000");

    [Benchmark(Description = "devices by saving, deep page")]
    public Task<int> DevicesBySaving() => GetAsync("/dashboard/v1/devices?sort=savedPercent&direction=desc&page=500");

    [Benchmark(Description = "devices by QoS, first page")]
    public Task<int> DevicesByQos() => GetAsync("/dashboard/v1/devices?sort=qosViolationPercent&direction=desc");

    [Benchmark(Description = "devices, search")]
    public Task<int> DevicesSearch() => GetAsync("/dashboard/v1/devices?search=9-99");

    [Benchmark(Description = "devices, offline of a class by last seen")]
    public Task<int> DevicesFiltered() => GetAsync("/dashboard/v1/devices?state=offline&class=class-2&sort=lastSeen&direction=desc");

    [Benchmark(Description = "devices by policy, deep page")]
    public Task<int> DevicesByPolicy() => GetAsync("/dashboard/v1/devices?sort=policy&direction=desc&page=500");

    [Benchmark(Description = "devices of a policy by saving, deep page")]
    public Task<int> DevicesOfPolicy() => GetAsync("/dashboard/v1/devices?policy=autoscale&sort=savedPercent&direction=desc&page=400");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        http.Dispose();
        await silo.StopAsync();
        await silo.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task StartAsync()
    {
        postgres = await PostgresServer.StartAsync();
        silo = SiloHost.Build(
            new SiloSettings
            {
                Gateway = new GatewayOptions { Urls = ["http://127.0.0.1:0"], Limits = new GatewayLimits { FleetRequestsPerSecond = 1_000_000 } },
                Identity = new IdentityOptions { OperatorKeys = [OperatorKey] },
                Storage = new StorageOptions
                {
                    Provider = StorageProvider.Postgres, ConnectionString = await postgres.CreateDatabaseAsync("dashboard"), Directory = folder,
                },
                Models = new ModelsOptions { Zoo = false },
            },
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        silo.MapGet("/floor", async (IDashboardDatabase database, CancellationToken cancellationToken) => Results.Json(
            await database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("select 1"), cancellationToken))).RequireAuthorization("operator");
        await silo.StartAsync();
        await silo.Services.GetRequiredService<SystemDatabase>().WriteAsync(DashboardSeed.FillAsync, CancellationToken.None);
        var address = silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(url => !url.Contains("http2", StringComparison.Ordinal));
        http = new HttpClient { BaseAddress = new Uri(address) };
        using var session = await http.PostAsJsonAsync("/dashboard/v1/session", new { operatorKey = OperatorKey });
        session.EnsureSuccessStatusCode();
    }

    /// <returns>Bytes of the answer.</returns>
    async Task<int> GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).Length;
    }

    sealed class OneCallAnIteration : ManualConfig
    {
        public OneCallAnIteration()
        {
            AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(10).WithIterationCount(100));
            AddColumn(new PercentileColumn(50), new PercentileColumn(95));
        }
    }
}
