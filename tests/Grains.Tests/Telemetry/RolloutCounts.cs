using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AutoScale.Grains.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Grains.Tests.Telemetry;

/// <summary>What one cluster's roll-outs came to, from now on.</summary>
sealed class RolloutCounts : IDisposable
{
    readonly ConcurrentDictionary<string, long> decisions = new(StringComparer.Ordinal);
    readonly MeterListener listener;

    public RolloutCounts(GrainCluster cluster)
    {
        var factory = cluster.Services.GetRequiredService<IMeterFactory>();
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name is "autoscale.rollout.decisions" && instrument.Meter.Scope == factory)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, labels, _) =>
            decisions.AddOrUpdate(string.Join(' ', labels.ToArray().Select(label => label.Value)), value, (_, sum) => sum + value));
        listener.Start();
    }

    /// <summary>Such as <c>model promoted operator 1</c>.</summary>
    public IEnumerable<string> All => decisions.Where(pair => pair.Value > 0).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal);

    public void Dispose() => listener.Dispose();
}
