using System.Text.Json.Serialization;
using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>A thin device asks where to run.</summary>
/// <param name="State">S, discretised by the device.</param>
/// <param name="AllowedTargets">Descriptors that may be chosen; at least one that the device has.</param>
public sealed record DecisionRequest(int State, string[] AllowedTargets);

/// <summary>The choice for a thin device.</summary>
public sealed record DecisionResponse(
    string Target, [property: JsonConverter(typeof(CamelCaseEnum<DecisionReason>))] DecisionReason Reason, float Propensity);
