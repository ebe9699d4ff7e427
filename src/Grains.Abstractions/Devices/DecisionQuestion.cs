using AutoScale.Core.Directives;

namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>A thin device asks where to run.</summary>
/// <param name="State">S, discretised by the device.</param>
/// <param name="AllowedTargets">Descriptors that may be chosen; at least one that the device has.</param>
/// <param name="Mode">What operators order.</param>
/// <param name="Explain">Whether the reply says what each target was worth.</param>
/// <param name="Situation">What there is to decide beside the state, for policies that do not discretise; null for the paper's.</param>
/// <param name="Rule">What chooses under <see cref="DirectiveMode.Rule"/>.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DecisionQuestion")]
public sealed record DecisionQuestion(
    [property: Id(0)] int State, [property: Id(1)] string[] AllowedTargets, [property: Id(2)] DirectiveMode Mode = DirectiveMode.Learned,
    [property: Id(3)] bool Explain = false, [property: Id(4)] SituationMessage? Situation = null,
    [property: Id(5)] FixedRule Rule = FixedRule.EdgeCpuFp32);

/// <summary>An inference that is to be decided: its network's census, the surroundings and what is asked of it.</summary>
/// <param name="Network">The network's id.</param>
/// <param name="Features">S_CONV, S_FC, S_RC and S_MAC.</param>
/// <param name="InputBytes">Bytes that an offload sends.</param>
/// <param name="OutputBytes">Bytes that come back.</param>
/// <param name="AccuracyPercent">R_accuracy at FP32 and FP16.</param>
/// <param name="Int8AccuracyPercent">R_accuracy at INT8; null without such a model.</param>
/// <param name="Variance">The surroundings.</param>
/// <param name="Constraints">What is asked.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Situation")]
public sealed record SituationMessage(
    [property: Id(0)] string Network,
    [property: Id(1)] NetworkFeaturesMessage Features,
    [property: Id(2)] int InputBytes,
    [property: Id(3)] int OutputBytes,
    [property: Id(4)] float AccuracyPercent,
    [property: Id(5)] float? Int8AccuracyPercent,
    [property: Id(6)] VarianceMessage Variance,
    [property: Id(7)] ConstraintsMessage Constraints);

/// <summary>See <see cref="Core.States.NetworkFeatures"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.NetworkFeatures")]
public readonly record struct NetworkFeaturesMessage(
    [property: Id(0)] int ConvolutionLayers, [property: Id(1)] int FullyConnectedLayers, [property: Id(2)] int RecurrentLayers, [property: Id(3)] long MultiplyAccumulates);

/// <summary>See <see cref="Core.States.RuntimeVariance"/>; a signal is null without a link.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Variance")]
public readonly record struct VarianceMessage(
    [property: Id(0)] float CpuUtilizationPercent, [property: Id(1)] float MemoryUtilizationPercent, [property: Id(2)] float? WifiSignalDbm,
    [property: Id(3)] float? PeerSignalDbm);

/// <summary>See <see cref="Core.Rewards.QualityConstraints"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Constraints")]
public readonly record struct ConstraintsMessage([property: Id(0)] float LatencyMs, [property: Id(1)] float AccuracyPercent);

/// <summary>The choice for a thin device.</summary>
/// <param name="Target">The descriptor chosen.</param>
/// <param name="Reason">A <see cref="Core.Learning.DecisionReason"/>.</param>
/// <param name="Propensity">The probability of the choice.</param>
/// <param name="Candidates">Every target of the device, where that was asked for; null otherwise.</param>
/// <param name="Nominal">What the chosen target costs by profile and census, which the device records with the inference; null under the paper's policy.</param>
/// <param name="Because">The choice in a sentence, where that was asked for; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DecisionReply")]
public sealed record DecisionReply(
    [property: Id(0)] string Target, [property: Id(1)] int Reason, [property: Id(2)] float Propensity, [property: Id(3)] CandidateMessage[]? Candidates = null,
    [property: Id(4)] NominalMessage? Nominal = null, [property: Id(5)] string? Because = null);

/// <summary>See <see cref="Core.Learning.NominalCost"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Nominal")]
public readonly record struct NominalMessage(
    [property: Id(0)] float ComputeMs, [property: Id(1)] float RadioMs, [property: Id(2)] float ComputeMillijoules, [property: Id(3)] float RadioMillijoules);

/// <summary>A target as a decision saw it.</summary>
/// <param name="Target">The descriptor.</param>
/// <param name="Value">Q(S, A); of a policy that estimates costs minus the score in mJ, 0 where the target could not be chosen.</param>
/// <param name="Visits">Updates behind it, or inferences of this state on this target.</param>
/// <param name="IsAllowed">Whether it could be chosen.</param>
/// <param name="Costs">What was expected of it; null under the paper's policy.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Candidate")]
public readonly record struct CandidateMessage(
    [property: Id(0)] string Target, [property: Id(1)] float Value, [property: Id(2)] int Visits, [property: Id(3)] bool IsAllowed,
    [property: Id(4)] CostsMessage? Costs = null);

/// <summary>What a target was expected to cost, with intervals from the 5th to the 95th percentile.</summary>
/// <param name="EnergyMillijoules">Of the device.</param>
/// <param name="LatencyMs">Of the whole inference.</param>
/// <param name="LateChance">The chance to be late, 0-1.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Costs")]
public readonly record struct CostsMessage(
    [property: Id(0)] EstimateMessage EnergyMillijoules, [property: Id(1)] EstimateMessage LatencyMs, [property: Id(2)] double LateChance);

/// <summary>See <see cref="Core.Learning.Estimate"/>.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.Estimate")]
public readonly record struct EstimateMessage([property: Id(0)] double Expected, [property: Id(1)] double Low, [property: Id(2)] double High);
