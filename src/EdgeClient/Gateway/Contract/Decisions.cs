using System.Text.Json.Serialization;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>A thin device asks where to run.</summary>
/// <param name="State">S, discretised by the device.</param>
/// <param name="AllowedTargets">Descriptors that may be chosen; at least one that the device has.</param>
/// <param name="Explain">Whether the answer says what each target was worth.</param>
public sealed record DecisionRequest(
    int State, string[] AllowedTargets, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Explain = false);

/// <summary>The choice for a thin device.</summary>
/// <param name="Target">The descriptor chosen.</param>
/// <param name="Reason">Why.</param>
/// <param name="Propensity">The probability of the choice.</param>
/// <param name="Explain">Every target of the device, where that was asked for.</param>
public sealed record DecisionResponse(
    string Target,
    [property: JsonConverter(typeof(CamelCaseEnum<DecisionReason>))] DecisionReason Reason,
    float Propensity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DecisionCandidate[]? Explain = null);

/// <summary>A target as a decision saw it.</summary>
/// <param name="Target">The descriptor.</param>
/// <param name="Value">Q(S, A).</param>
/// <param name="Visits">Updates behind it.</param>
/// <param name="IsAllowed">Whether it could be chosen: asked for, and not against an operator's order.</param>
public sealed record DecisionCandidate(string Target, float Value, int Visits, bool IsAllowed);
