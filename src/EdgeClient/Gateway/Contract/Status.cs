using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>What the fleet knows of a device.</summary>
/// <param name="DeviceClass">Empty before the first epoch.</param>
/// <param name="Position">The end of the fleet's copy of its journal.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="DuplicatesRefused">Entries that arrived again and were not applied again.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="Totals">Its totals.</param>
public sealed record WireStatus(
    string DeviceClass, WirePosition Position, long TransitionsApplied, long DuplicatesRefused, int PriorVersion, WireTotals Totals);

/// <summary>What a device, or several together, have done: see <see cref="Core.Learning.DeviceTotals"/>.</summary>
public sealed record WireTotals(
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

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WireStatus))]
sealed partial class StatusJson : JsonSerializerContext;
