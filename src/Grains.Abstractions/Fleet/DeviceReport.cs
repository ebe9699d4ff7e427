namespace AutoScale.Grains.Abstractions.Fleet;

/// <summary>What a device grain reports after each durable write.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="Sequence">Transitions applied over all epochs: a report with a lower one is older and is dropped.</param>
/// <param name="PriorVersion">The last prior it merged.</param>
/// <param name="At">When.</param>
/// <param name="Totals">Cumulative.</param>
/// <param name="Obeyed">The orders that it says it obeys; null in a report from before there were orders.</param>
/// <param name="SincePrior">What it did since it merged that prior.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DeviceReport")]
public sealed record DeviceReport(
    [property: Id(0)] string DeviceId,
    [property: Id(1)] string DeviceClass,
    [property: Id(2)] long Sequence,
    [property: Id(3)] int PriorVersion,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] TotalsMessage Totals,
    [property: Id(6)] Devices.ObeyedDirective? Obeyed = null,
    [property: Id(7)] SincePrior? SincePrior = null);

/// <summary>See <see cref="Core.Learning.DeviceTotals"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Totals")]
public sealed record TotalsMessage(
    [property: Id(0)] long Inferences,
    [property: Id(1)] double EnergyMillijoules,
    [property: Id(2)] double RemoteEnergyMillijoules,
    [property: Id(3)] double BaselineEnergyMillijoules,
    [property: Id(4)] double LatencyMs,
    [property: Id(5)] long QosViolations,
    [property: Id(6)] long AccuracyViolations,
    [property: Id(7)] long Fallbacks,
    [property: Id(8)] long Measured,
    [property: Id(9)] Dictionary<string, long> PerTarget);

/// <summary>The accounts of a shard or of the fleet.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.FleetSummary")]
public sealed record FleetSummary([property: Id(0)] int Devices, [property: Id(1)] TotalsMessage Totals);
