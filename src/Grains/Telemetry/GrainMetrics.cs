using System.Diagnostics.Metrics;
using AutoScale.Core.Routing;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Devices;

namespace AutoScale.Grains.Telemetry;

/// <summary>Metrics of the grains of one silo. No dimension names a device.</summary>
public sealed class GrainMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "AutoScale.Grains";

    readonly UpDownCounter<long> queueDepth;
    readonly Counter<long> admitted;
    readonly Counter<long> rejected;
    readonly Histogram<double> runDuration;
    readonly Histogram<double> queueDuration;
    readonly Histogram<int> batchSize;
    readonly Counter<long> answeredLate;
    readonly Counter<long> exits;
    readonly Counter<long> priorPublishes;
    readonly Counter<long> transitionsApplied;
    readonly Counter<long> duplicates;
    readonly FleetMetrics fleet;
    readonly PolicyMetrics policies;

    public GrainMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        queueDepth = meter.CreateUpDownCounter<long>(
            "autoscale.inference.queue.depth", "{request}", "Inferences that wait for a place on this silo.");
        admitted = meter.CreateCounter<long>(
            "autoscale.inference.admitted", "{request}", "Inferences that this silo began to run.");
        rejected = meter.CreateCounter<long>(
            "autoscale.inference.rejected", "{request}", "Inferences that this silo refused because it was full or could not keep their deadline, or did not begin because they were late.");
        runDuration = meter.CreateHistogram<double>(
            "autoscale.inference.run.duration", "s", "How long an inference ran, without its wait for a place.", advice: Durations);
        queueDuration = meter.CreateHistogram<double>(
            "autoscale.inference.queue.duration", "s", "How long inferences that ran had waited for a place.", advice: Durations);
        batchSize = meter.CreateHistogram<int>(
            "autoscale.inference.batch.size", "{request}", "Inferences that shared a run.", advice: BatchSizes);
        answeredLate = meter.CreateCounter<long>(
            "autoscale.inference.answered_late", "{request}", "Inferences that ran and ended, or were taken up on this silo, after their deadline.");
        exits = meter.CreateCounter<long>(
            "autoscale.inference.exits", "{request}", "Inferences of models with exits, by the exit where they ended.");
        priorPublishes = meter.CreateCounter<long>(
            "autoscale.prior.publishes", "{version}", "Versions of priors that were published.");
        transitionsApplied = meter.CreateCounter<long>(
            "autoscale.device.transitions.applied", "{transition}", "Transitions of devices that were applied and are durable.");
        duplicates = meter.CreateCounter<long>(
            "autoscale.device.entries.duplicate", "{entry}", "Journal entries that arrived again and were not applied again.");
        fleet = new FleetMetrics(meter);
        policies = new PolicyMetrics(meter);
        Rollouts = new RolloutMetrics(meter);
    }

    /// <summary>Bounds of durations in seconds, from 1 ms to 10 s.</summary>
    public static InstrumentAdvice<double> Durations { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10],
    };

    static readonly string[] Names = ["main", "extension", "cloud"];

    internal RolloutMetrics Rollouts { get; }

    static InstrumentAdvice<int> BatchSizes { get; } = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] };

    internal void Queued(int change)
    {
        if (change is not 0)
        {
            queueDepth.Add(change);
        }
    }

    internal void Waited(TimeSpan time) => queueDuration.Record(time.TotalSeconds);

    internal void Batched(int requests) => batchSize.Record(requests);

    internal void Exited(ExitPoint exit) => exits.Add(1, new KeyValuePair<string, object?>("autoscale.exit", Names[(int)exit]));

    internal void AnsweredLate() => answeredLate.Add(1);

    internal void Admitted() => admitted.Add(1);

    internal void Rejected(string reason) => rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Ran(TimeSpan duration) => runDuration.Record(duration.TotalSeconds);

    internal void Published(string deviceClass, int versions)
    {
        if (versions > 0)
        {
            priorPublishes.Add(versions, new KeyValuePair<string, object?>("autoscale.device.class", deviceClass));
        }
    }

    internal void Raised(string deviceClass, string policy, in PolicyAlarms raised) => policies.Raised(deviceClass, policy, raised);

    internal void Applied(ReadOnlySpan<JournalEntry> entries, int transitions, int duplicateEntries)
    {
        fleet.Applied(entries);
        transitionsApplied.Add(transitions);
        duplicates.Add(duplicateEntries);
    }
}
