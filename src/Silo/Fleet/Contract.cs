using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.Silo.Fleet;

// What operators send and receive; the records between device and silo are in AutoScale.EdgeClient.Gateway.Contract.

/// <summary>Exchanges an operator's key for tokens.</summary>
public sealed record OperatorTokenRequest(string OperatorKey)
{
    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => nameof(OperatorTokenRequest);
}

/// <summary>Ends a device's tokens.</summary>
/// <param name="Reason">Why, 1 to 200 characters; kept with the device.</param>
public sealed record RevokeRequest(string Reason);

/// <summary>What a device, or several together, have done.</summary>
public sealed record Totals(
    long Inferences,
    double EnergyMillijoules,
    double RemoteEnergyMillijoules,
    double BaselineEnergyMillijoules,
    double LatencyMs,
    long QosViolations,
    long AccuracyViolations,
    long Fallbacks,
    long Measured,
    IReadOnlyDictionary<string, long> PerTarget);

/// <summary>What a device has done and where its journal ends.</summary>
/// <param name="DeviceClass">Empty before the first epoch.</param>
/// <param name="Position">The end of its journal.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="DuplicatesRefused">Entries that arrived again and were not applied again.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Revoked">Null, or why its tokens were ended.</param>
public sealed record StatusResponse(
    string DeviceClass,
    WirePosition Position,
    long TransitionsApplied,
    long DuplicatesRefused,
    int PriorVersion,
    Totals Totals,
    string? Revoked);

/// <summary>The fleet's accounts.</summary>
public sealed record SummaryResponse(int Devices, Totals Totals);

/// <summary>A device as it last reported.</summary>
public sealed record DeviceListing(string DeviceId, string DeviceClass, long TransitionsApplied, int PriorVersion, DateTimeOffset At, Totals Totals);

/// <summary>What a class has published.</summary>
/// <param name="Version">0 for nothing yet.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">When.</param>
public sealed record PriorListing(int Version, int Devices, long Samples, DateTimeOffset PublishedAt);
