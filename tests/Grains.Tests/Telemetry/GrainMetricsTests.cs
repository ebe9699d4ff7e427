using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Priors;
using AutoScale.Grains.Telemetry;
using AutoScale.Grains.Tests.Cluster;
using AutoScale.Grains.Tests.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Telemetry;

public sealed class GrainMetricsTests
{
    [Fact]
    public async Task Work_IsCountedOnceWithUnitsAndWithoutDeviceIds()
    {
        await using var cluster = await GrainCluster.StartAsync(
            new TestDisk(), configure: services => services.Configure<PriorOptions>(options =>
                (options.PublishInterval, options.ContributeInterval) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20))));
        var factory = cluster.Services.GetRequiredService<IMeterFactory>();
        var sums = new ConcurrentDictionary<string, double>();
        var tags = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == GrainMetrics.MeterName && instrument.Meter.Scope == factory)
                {
                    Assert.False(string.IsNullOrEmpty(instrument.Unit), $"{instrument.Name} has no unit.");
                    Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Count(instrument, value, labels));
        listener.SetMeasurementEventCallback<double>((instrument, _, labels, _) => Count(instrument, 1, labels));
        listener.Start();

        var device = new TestDevice(1);
        var grain = cluster.Grains.GetGrain<IDeviceGrain>("phone");
        await grain.StartEpochAsync(device.NextEpoch("class"), default);
        device.Infer();
        device.Infer();
        await grain.ApplyAsync(device.Batch(), default);
        await grain.ApplyAsync(device.Batch(), default);
        await cluster.Grains.GetGrain<IModelGrain>(TestEngine.Echo).InferAsync(new([], [], 0), default);
        await cluster.Grains.GetGrain<IModelGrain>(TestEngine.Echo).InferAsync(new([], [], -1), default);
        await Eventually.Async(
            () => cluster.Grains.GetGrain<IPolicyPriorGrain>("class").GetInfoAsync(default), info => info.Version is 1, "a version is published");

        Assert.Equal(2, sums["autoscale.device.transitions.applied"]);
        Assert.Equal(2, sums["autoscale.device.entries.duplicate"]);
        Assert.Equal(1, sums["autoscale.inference.admitted"]);
        Assert.Equal(1, sums["autoscale.inference.rejected"]);
        Assert.Equal(1, sums["autoscale.inference.run.duration"]);
        Assert.Equal(1, sums["autoscale.prior.publishes"]);
        Assert.DoesNotContain("phone", tags);

        void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            foreach (var label in labels)
            {
                tags.Add(label.Value?.ToString() ?? "");
            }
        }
    }

    [Fact]
    public async Task RollOuts_AreCountedOnceByWhoDecided()
    {
        await using var cluster = await GrainCluster.StartAsync(
            new TestDisk(), configure: services => services.Configure<PriorOptions>(options =>
                (options.PublishInterval, options.MinDevices) = (TimeSpan.FromMilliseconds(20), 1)));
        using var counts = new RolloutCounts(cluster);
        var catalog = cluster.Grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey);
        await catalog.RegisterAsync([.. new[] { "good@1", "bad@1" }.Select(model => new CatalogEntry(model, new string('a', 64), 1, 0, 0, 0, 0, RolloutPercent: 0))], default);
        var (good, bad) = (cluster.Grains.GetGrain<IModelRolloutGrain>("good@1"), cluster.Grains.GetGrain<IModelRolloutGrain>("bad@1"));

        await good.StageAsync(50, new RolloutLimits(MinSamples: 10), default);
        await good.PromoteAsync(default);
        await good.PromoteAsync(default);
        await bad.StageAsync(50, new RolloutLimits(MinSamples: 10), default);
        await bad.ReportAsync(new RolloutReport(new RolloutTally(10, 10, 100, 1000), RolloutTally.None, 0, 0), default);
        var prior = cluster.Grains.GetGrain<IPolicyPriorGrain>("class");
        await prior.ContributeAsync(new PriorContribution("a", 1, [new StatisticCellMessage("1", "local/cpu/fp32/100", 1, -1, 1)]), default);
        await Eventually.Async(() => prior.GetInfoAsync(default), info => info.Version is 1, "a version is published");
        Assert.Null(await prior.StageAsync(1, 50, "trial", default));
        Assert.Null(await prior.RollBackAsync("bad", default));

        Assert.Equal(["model promoted operator 1", "model rolled_back watch 1", "prior rolled_back operator 1"], counts.All);
    }
}
