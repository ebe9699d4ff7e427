namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>What a device has done and where its journal ends.</summary>
/// <param name="DeviceClass">Empty before the first epoch.</param>
/// <param name="Position">The end of its journal.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="DuplicatesRefused">Entries that arrived again and were not applied again.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Obeyed">The orders that it says it obeys.</param>
/// <param name="Policy">The policy that it learns with; empty before the first epoch.</param>
/// <param name="UnknownSettings">Its policy's settings that no silo knew when its epoch began: what it has learned is not repeated until its next epoch. Null from silos of before.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DeviceStatus")]
public sealed record DeviceStatus(
    [property: Id(0)] string DeviceClass,
    [property: Id(1)] JournalPosition Position,
    [property: Id(2)] long TransitionsApplied,
    [property: Id(3)] long DuplicatesRefused,
    [property: Id(4)] int PriorVersion,
    [property: Id(5)] Fleet.TotalsMessage Totals,
    [property: Id(6)] ObeyedDirective Obeyed,
    [property: Id(7)] string Policy,
    [property: Id(8)] string[]? UnknownSettings = null);
