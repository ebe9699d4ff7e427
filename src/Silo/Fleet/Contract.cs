using System.Text.Json.Serialization;
using AutoScale.Core.Directives;
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
/// <param name="Directive">The orders that it says it obeys.</param>
public sealed record StatusResponse(
    string DeviceClass,
    WirePosition Position,
    long TransitionsApplied,
    long DuplicatesRefused,
    int PriorVersion,
    Totals Totals,
    string? Revoked,
    WireDirective Directive);

/// <summary>The fleet's accounts.</summary>
public sealed record SummaryResponse(int Devices, Totals Totals);

/// <summary>A device as it last reported.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="At">When it reported.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Directive">The orders that it says it obeys; null in a report from before there were orders.</param>
public sealed record DeviceListing(
    string DeviceId, string DeviceClass, long TransitionsApplied, int PriorVersion, DateTimeOffset At, Totals Totals, WireDirective? Directive);

/// <summary>Orders a mode for a scope.</summary>
/// <param name="Mode"><c>learned</c> lifts what was ordered before, <c>onDevice</c> keeps inputs on the device, <c>rule</c> forces the declared baseline.</param>
/// <param name="Reason">Why, up to 200 characters; kept with the order.</param>
public sealed record OrderRequest([property: JsonConverter(typeof(CamelCaseEnum<DirectiveMode>))] DirectiveMode Mode, string Reason = "");

/// <summary>Orders a scope to forget what was learned.</summary>
/// <param name="Reason">Why, up to 200 characters; kept with the order.</param>
public sealed record ResetRequest(string Reason = "");

/// <summary>What is ordered for a scope, and who obeys.</summary>
/// <param name="Version">Orders given so far for this scope; 0 where there was none.</param>
/// <param name="Mode">The mode ordered for this scope.</param>
/// <param name="Resets">How often this scope was ordered to forget.</param>
/// <param name="Reason">Why the last order was given.</param>
/// <param name="At">When; null where there was none.</param>
/// <param name="Devices">Devices of the scope that have reported; for a device 1 once it is enrolled.</param>
/// <param name="Obeying">Those that say they obey this version or a later one; for a device 1 where it obeys all that holds for it.</param>
/// <param name="Effective">For a device: what holds for it, over all scopes. Null for other scopes.</param>
/// <param name="Obeyed">For a device: what it says it obeys. Null for other scopes.</param>
public sealed record DirectiveListing(
    int Version,
    [property: JsonConverter(typeof(CamelCaseEnum<DirectiveMode>))] DirectiveMode Mode,
    int Resets,
    string Reason,
    DateTimeOffset? At,
    int Devices,
    int Obeying,
    WireDirective? Effective,
    WireDirective? Obeyed);

/// <summary>What a class has published.</summary>
/// <param name="Version">0 for nothing yet.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">When.</param>
public sealed record PriorListing(int Version, int Devices, long Samples, DateTimeOffset PublishedAt);
