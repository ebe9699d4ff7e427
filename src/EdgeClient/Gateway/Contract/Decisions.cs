using System.Text.Json.Serialization;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>A thin device asks where to run.</summary>
/// <param name="State">S, discretised by the device.</param>
/// <param name="AllowedTargets">Descriptors that may be chosen; at least one that the device has.</param>
/// <param name="Explain">Whether the answer says what each target was worth.</param>
/// <param name="Situation">What there is to decide; <c>hierarchical</c> needs it, <c>autoscale</c> does not look at it.</param>
public sealed record DecisionRequest(
    int State, string[] AllowedTargets, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Explain = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DecisionSituation? Situation = null);

/// <summary>An inference that is to be decided: its network's census, the surroundings and what is asked of it.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="ConvolutionLayers">S_CONV.</param>
/// <param name="FullyConnectedLayers">S_FC.</param>
/// <param name="RecurrentLayers">S_RC.</param>
/// <param name="MultiplyAccumulates">S_MAC.</param>
/// <param name="InputBytes">Bytes that an offload sends.</param>
/// <param name="OutputBytes">Bytes that come back.</param>
/// <param name="AccuracyPercent">R_accuracy at FP32 and FP16, 0-100.</param>
/// <param name="QosLatencyMs">The latency that is asked, above 0.</param>
/// <param name="QosAccuracyPercent">The accuracy that is asked, 0-100.</param>
/// <param name="CpuUtilizationPercent">S_Co_CPU, 0-100.</param>
/// <param name="MemoryUtilizationPercent">S_Co_MEM, 0-100.</param>
/// <param name="WifiSignalDbm">S_RSSI_W; null without a link.</param>
/// <param name="PeerSignalDbm">S_RSSI_P; null without a link.</param>
/// <param name="Int8AccuracyPercent">R_accuracy at INT8, 0-100; null without such a model.</param>
public sealed record DecisionSituation(
    string Network,
    int ConvolutionLayers,
    int FullyConnectedLayers,
    int RecurrentLayers,
    long MultiplyAccumulates,
    int InputBytes,
    int OutputBytes,
    float AccuracyPercent,
    float QosLatencyMs,
    float QosAccuracyPercent,
    float CpuUtilizationPercent,
    float MemoryUtilizationPercent,
    float? WifiSignalDbm = null,
    float? PeerSignalDbm = null,
    float? Int8AccuracyPercent = null);

/// <summary>The choice for a thin device.</summary>
/// <param name="Target">The descriptor chosen.</param>
/// <param name="Reason">Why.</param>
/// <param name="Propensity">The probability of the choice.</param>
/// <param name="Explain">Every target of the device, where that was asked for.</param>
/// <param name="Nominal">What the chosen target costs by profile and census, which the device reports with the inference; null under <c>autoscale</c>.</param>
/// <param name="Because">The choice in a sentence, where that was asked for.</param>
public sealed record DecisionResponse(
    string Target,
    [property: JsonConverter(typeof(CamelCaseEnum<DecisionReason>))] DecisionReason Reason,
    float Propensity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DecisionCandidate[]? Explain = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NominalCosts? Nominal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Because = null);

/// <summary>The nominal part of <see cref="WireSurroundings"/>.</summary>
public sealed record NominalCosts(float NominalComputeMs, float NominalRadioMs, float NominalComputeMillijoules, float NominalRadioMillijoules);

/// <summary>A target as a decision saw it.</summary>
/// <param name="Target">The descriptor.</param>
/// <param name="Value">Q(S, A); under <c>hierarchical</c> minus the score in mJ, 0 where the target could not be chosen.</param>
/// <param name="Visits">Updates behind it; under <c>hierarchical</c> inferences of the state on the target.</param>
/// <param name="IsAllowed">Whether it could be chosen: asked for, and not against an operator's order.</param>
/// <param name="Costs">What was expected of it; null under <c>autoscale</c>.</param>
public sealed record DecisionCandidate(
    string Target, float Value, int Visits, bool IsAllowed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExpectedCosts? Costs = null);

/// <summary>What a target was expected to cost, with intervals from the 5th to the 95th percentile.</summary>
/// <param name="EnergyMillijoules">Of the device.</param>
/// <param name="LatencyMs">Of the whole inference.</param>
/// <param name="LateChance">The chance to be late, 0-1.</param>
public sealed record ExpectedCosts(CostInterval EnergyMillijoules, CostInterval LatencyMs, double LateChance);

/// <summary>An estimate and its interval.</summary>
public sealed record CostInterval(double Expected, double Low, double High);
