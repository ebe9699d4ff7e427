using AutoScale.Core.Directives;

namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>A thin device asks where to run.</summary>
/// <param name="State">S, discretised by the device.</param>
/// <param name="AllowedTargets">Descriptors that may be chosen; at least one that the device has.</param>
/// <param name="Mode">What operators order.</param>
/// <param name="Explain">Whether the reply says what each target was worth.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DecisionQuestion")]
public sealed record DecisionQuestion(
    [property: Id(0)] int State, [property: Id(1)] string[] AllowedTargets, [property: Id(2)] DirectiveMode Mode = DirectiveMode.Learned,
    [property: Id(3)] bool Explain = false);

/// <summary>The choice for a thin device.</summary>
/// <param name="Target">The descriptor chosen.</param>
/// <param name="Reason">A <see cref="Core.Learning.DecisionReason"/>.</param>
/// <param name="Propensity">The probability of the choice.</param>
/// <param name="Candidates">Every target of the device, where that was asked for; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("autoscale.DecisionReply")]
public sealed record DecisionReply(
    [property: Id(0)] string Target, [property: Id(1)] int Reason, [property: Id(2)] float Propensity, [property: Id(3)] CandidateMessage[]? Candidates = null);

/// <summary>A target as a decision saw it.</summary>
/// <param name="Target">The descriptor.</param>
/// <param name="Value">Q(S, A).</param>
/// <param name="Visits">Updates behind it.</param>
/// <param name="IsAllowed">Whether it could be chosen.</param>
[GenerateSerializer, Immutable, Alias("autoscale.Candidate")]
public readonly record struct CandidateMessage(
    [property: Id(0)] string Target, [property: Id(1)] float Value, [property: Id(2)] int Visits, [property: Id(3)] bool IsAllowed);
