using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>A place in a device's journal: everything of this epoch up to and with this sequence is applied and durable.</summary>
/// <param name="Epoch">0 before the first epoch.</param>
/// <param name="Sequence">0 at the start of an epoch.</param>
public sealed record WirePosition(int Epoch, long Sequence);

/// <summary>Begins the epoch that the path names.</summary>
/// <param name="DeviceClass">The class whose prior the device shares.</param>
/// <param name="Descriptors">The device's columns, 1 to 255.</param>
/// <param name="StateCount">States of its table.</param>
/// <param name="LearningRate">γ.</param>
/// <param name="Discount">μ.</param>
/// <param name="Table">Bytes of what was learned, a <see cref="PolicySnapshot"/> for the paper's policy; null for nothing.</param>
/// <param name="Policy">The policy that the device learns with, one of <see cref="LearnerConfiguration.Policies"/>.</param>
/// <param name="Hierarchical">Settings of the <c>hierarchical</c> policy (<see cref="HierarchicalSettings"/>), also such that only newer versions know; null for the defaults that they first had.</param>
/// <param name="Profile">The device's profile (<c>profiles/profile.schema.json</c>), where the fleet is to decide for it under <c>hierarchical</c>, or to say which decisions of the class a prior changes; null for none.</param>
public sealed record EpochRequest(
    string DeviceClass,
    string[] Descriptors,
    int StateCount,
    float LearningRate,
    float Discount,
    byte[]? Table = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Policy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Hierarchical = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Profile = null);

/// <summary>Consecutive journal entries of one epoch.</summary>
/// <param name="Epoch">The epoch, at least 1.</param>
/// <param name="FirstSequence">The sequence of the first entry, at least 1; the others follow without a gap.</param>
/// <param name="Entries">1 to <see cref="MaxEntries"/>.</param>
/// <param name="BacklogEntries">Entries that the device holds beyond these, at least 0; null where it does not say.</param>
/// <param name="BatteryPercent">Charge of its battery, 0-100; null where it has none or does not say.</param>
public sealed record ExperienceRequest(
    int Epoch, long FirstSequence, WireEntry[] Entries, long? BacklogEntries = null, float? BatteryPercent = null)
{
    /// <summary>The most entries of one batch.</summary>
    public const int MaxEntries = 1000;
}

/// <summary>One change of a device's table: an inference, the adoption of a prior, or a reset.</summary>
/// <param name="Inference">The inference, or null.</param>
/// <param name="AdoptedPriorVersion">The version of the class's prior that was merged, or 0.</param>
/// <param name="Reset">Whether the table was emptied, as an operator ordered.</param>
public sealed record WireEntry(
    WireInference? Inference = null,
    int AdoptedPriorVersion = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Reset = false);

/// <summary>One inference as the device recorded it; see <see cref="Core.Learning.Experience"/> for the meaning of each part.</summary>
public sealed record WireInference(
    int State,
    string Target,
    float Reward,
    int NextState,
    string Network,
    [property: JsonConverter(typeof(CamelCaseEnum<DecisionReason>))] DecisionReason Reason,
    float Propensity,
    float EnergyMillijoules,
    float RemoteEnergyMillijoules,
    [property: JsonConverter(typeof(CamelCaseEnum<EnergyProvenance>))] EnergyProvenance Provenance,
    float BaselineMillijoules,
    float LatencyMs,
    float AccuracyPercent,
    float QosLatencyMs,
    float QosAccuracyPercent,
    bool FellBack,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WireSurroundings? Surroundings = null);

/// <summary>What a policy saw that does more with it than the state does.</summary>
/// <param name="CpuUtilizationPercent">S_Co_CPU, 0-100.</param>
/// <param name="MemoryUtilizationPercent">S_Co_MEM, 0-100.</param>
/// <param name="WifiSignalDbm">S_RSSI_W; null without a link.</param>
/// <param name="PeerSignalDbm">S_RSSI_P; null without a link.</param>
/// <param name="RadioMs">Time on air of the chosen target.</param>
/// <param name="NominalComputeMs">What the target takes by profile and census alone, but for the time on air.</param>
/// <param name="NominalRadioMs">The time on air by profile alone.</param>
/// <param name="NominalComputeMillijoules">The device's energy meanwhile, in mJ.</param>
/// <param name="NominalRadioMillijoules">The device's energy on air, in mJ.</param>
public sealed record WireSurroundings(
    float CpuUtilizationPercent,
    float MemoryUtilizationPercent,
    float? WifiSignalDbm,
    float? PeerSignalDbm,
    float RadioMs,
    float NominalComputeMs,
    float NominalRadioMs,
    float NominalComputeMillijoules,
    float NominalRadioMillijoules);

/// <summary>What became of a batch.</summary>
[JsonConverter(typeof(CamelCaseEnum<WireOutcome>))]
public enum WireOutcome
{
    /// <summary>Every entry is applied and durable, now or from an earlier sending.</summary>
    Applied,

    /// <summary>The batch starts after the next sequence expected; the device sends from the position on.</summary>
    Gap,

    /// <summary>The epoch is not the grain's; the device begins a later one.</summary>
    WrongEpoch,

    /// <summary>An adopted prior is no longer kept; the device begins a later epoch with its table.</summary>
    PriorUnknown,
}

/// <summary>The answer to a batch.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Position">Where the fleet's copy of the journal ends now.</param>
/// <param name="Applied">Entries applied by this call.</param>
/// <param name="Duplicates">Entries that had been applied before, and were left alone.</param>
public sealed record ExperienceResponse(WireOutcome Outcome, WirePosition Position, int Applied, int Duplicates);
