using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>A decision in full: what was seen, what every target was expected to cost, what was ruled out, and why the choice fell as it did.</summary>
/// <param name="Policy">The policy that decided.</param>
/// <param name="State">S.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Variance">The surroundings.</param>
/// <param name="Constraints">What the request asked.</param>
/// <param name="Decision">The choice, the same as <see cref="IPolicy.Select"/> makes.</param>
/// <param name="Because">The choice in a sentence.</param>
/// <param name="LatePriceMillijoules">What a late answer counted for.</param>
/// <param name="OverspentMillijoules">What was spent beyond the power budget; 0 without one.</param>
/// <param name="MayExplore">Whether exploring was within the safety floor.</param>
/// <param name="Candidates">Every target, in the order of the actions.</param>
public sealed record DecisionExplanation(
    string Policy,
    State State,
    string Network,
    RuntimeVariance Variance,
    QualityConstraints Constraints,
    Decision Decision,
    string Because,
    double LatePriceMillijoules,
    double OverspentMillijoules,
    bool MayExplore,
    IReadOnlyList<Candidate> Candidates);

/// <summary>One target as a decision saw it.</summary>
/// <param name="Descriptor">The target.</param>
/// <param name="Exclusion">Why it could not be chosen.</param>
/// <param name="EnergyMillijoules">What one inference would spend.</param>
/// <param name="LatencyMs">How long it would take.</param>
/// <param name="LateChance">The chance to be late, 0-1.</param>
/// <param name="Score">What the choice minimises: energy and the price of being late, in mJ; infinite where excluded.</param>
public readonly record struct Candidate(
    string Descriptor, Exclusion Exclusion, Estimate EnergyMillijoules, Estimate LatencyMs, double LateChance, double Score);

/// <summary>An estimate of one outcome.</summary>
/// <param name="Expected">The middle.</param>
/// <param name="Low">One outcome in twenty lies below.</param>
/// <param name="High">One outcome in twenty lies above.</param>
public readonly record struct Estimate(double Expected, double Low, double High);

/// <summary>Why a target could not be chosen.</summary>
public enum Exclusion
{
    /// <summary>It could.</summary>
    None,

    /// <summary>Masked: its tier cannot be reached, the input must stay on the device, or there is no model for it.</summary>
    Masked,

    /// <summary>Its precision is less accurate than the request asks.</summary>
    NotAccurate,
}
