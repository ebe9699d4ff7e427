using System.Text.Json.Serialization;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Dashboard.Contract;

/// <summary>Priors, by class and policy.</summary>
public sealed record PoliciesResponse(PolicyListing[] Items, DateTimeOffset GeneratedAt);

/// <summary>What the devices of a class have learned together with a policy.</summary>
/// <param name="Version">The version that devices have, but for those that try a candidate; 0 for none.</param>
/// <param name="ContributingDevices">Devices behind the newest version.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">Null for none.</param>
/// <param name="Devices">Devices of the class that learn with the policy.</param>
/// <param name="AdoptedDevices">Those of them that have merged the version they are to have.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Newest">The newest version made; 0 for none.</param>
/// <param name="Rollout">How far the last candidate has come; null for none ever.</param>
public sealed record PolicyListing(
    string DeviceClass, int Version, int ContributingDevices, long Samples, DateTimeOffset? PublishedAt, long Devices, long AdoptedDevices, string Policy,
    int Newest, PolicyRollout? Rollout);

/// <summary>A version that a share of the devices tries, or tried.</summary>
/// <param name="Phase">How far it has come; open while it is <c>staged</c> or <c>undecided</c>.</param>
/// <param name="Candidate">The version tried.</param>
/// <param name="Control">The version that the other devices have.</param>
/// <param name="Percent">The share of devices that try it.</param>
public sealed record PolicyRollout([property: JsonConverter(typeof(CamelCaseEnum<RolloutPhase>))] RolloutPhase Phase, int Candidate, int Control, int Percent);

/// <summary>One class with one policy.</summary>
/// <param name="Policy">As in the list.</param>
/// <param name="Versions">Newest first, at most 256. The fleet keeps the cells of as many as its settings say.</param>
/// <param name="Adoption">Devices of the class with the policy by the version they last merged, newest first; 0 stands for none.</param>
/// <param name="HoldOut">What the policy wanted compared with what chance took in its place; null where the range lacks one of them.</param>
/// <param name="Saving">What these devices saved over the range.</param>
public sealed record PolicyResponse(
    PolicyListing Policy, PolicyVersion[] Versions, VersionAdoption[] Adoption, HoldOut? HoldOut, DateTimeOffset GeneratedAt, SavingFigure Saving);

/// <summary>One version with its provenance.</summary>
/// <param name="ContributingDevices">Devices that contributed.</param>
/// <param name="Samples">Samples, after clipping and before noise.</param>
/// <param name="Origin">Published on schedule, or a kept version again under a new number.</param>
/// <param name="Source">The version that it repeats; its own number where it was published.</param>
/// <param name="Since">When the first of its samples was added.</param>
/// <param name="Groups">Groups of devices behind the medians.</param>
/// <param name="Cells">Cells published.</param>
/// <param name="FleetCells">Cells of the fleet, for what the class does not know.</param>
/// <param name="IsKept">Whether it can still be compared and staged.</param>
public sealed record PolicyVersion(
    int Version, int ContributingDevices, long Samples, DateTimeOffset PublishedAt, [property: JsonConverter(typeof(CamelCaseEnum<PriorOrigin>))] PriorOrigin Origin, int Source, DateTimeOffset Since, int Groups, int Cells,
    int FleetCells, bool IsKept);

/// <summary>How many devices last merged a version.</summary>
public sealed record VersionAdoption(int Version, long Devices);

/// <summary>
/// Exploration as a hold-out: over the range, decisions where chance took another target than the policy's (logged propensity below 0.5) against those
/// that the policy took although chance might have (propensity below 1), both in percent saved against the declared baseline.
/// </summary>
/// <param name="Greedy">What the policy took: by highest value, or to learn of a target that may be better.</param>
/// <param name="Explore">What chance took: of the paper's policy uniform over the targets allowed, of ours over those that it holds for nearly best.</param>
/// <param name="DifferencePercentPoints">Greedy less explore.</param>
public sealed record HoldOut(string Range, SavingFigure Greedy, SavingFigure Explore, Estimate DifferencePercentPoints);

/// <summary>What the cells of a prior hold.</summary>
[JsonConverter(typeof(CamelCaseEnum<PriorQuantity>))]
public enum PriorQuantity
{
    /// <summary>Mean update target of Q(S, A), in units of reward.</summary>
    Reward,

    /// <summary>How many times the nominal cost was observed, as a geometric mean: 1 is as the profile says, 2 is twice as much.</summary>
    Factor,
}

/// <summary>What changed between two versions of a prior.</summary>
/// <param name="Preferences">Of rewards: states whose preferred target changed, most samples first, at most 500. Empty for factors: a lower factor is no lower cost.</param>
/// <param name="CellsAdded">(context, target) pairs with samples in <c>to</c> only.</param>
/// <param name="CellsRemoved">In <c>from</c> only.</param>
/// <param name="CellsChanged">In both with another value.</param>
/// <param name="LargestChange">Largest absolute change of a value, in its quantity.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Quantity">What the values are.</param>
/// <param name="Cells">Cells of both with another value, the largest change first, at most 500.</param>
public sealed record PolicyChanges(
    string DeviceClass, int From, int To, long SamplesAdded, int CellsAdded, int CellsRemoved, int CellsChanged, double LargestChange,
    PreferenceChange[] Preferences, string Policy, PriorQuantity Quantity, CellChange[] Cells);

/// <summary>A state in which the prior now prefers another target.</summary>
/// <param name="OldTarget">Null where the state was not known.</param>
/// <param name="NewTarget">Null where it is not known any more.</param>
public sealed record PreferenceChange(
    int State, string StateText, string? OldTarget, string? NewTarget, double? OldMean, double? NewMean, long Samples);

/// <summary>A cell whose value changed.</summary>
/// <param name="Context">A state's number, or the quantity and what it was observed in, such as <c>compute/mobilenet_v1/3.7</c>.</param>
/// <param name="ContextText">The same in words.</param>
/// <param name="OldSamples">Samples behind the old value.</param>
/// <param name="NewSamples">Samples behind the new one.</param>
public sealed record CellChange(
    string Context, string ContextText, string Target, double OldValue, double NewValue, double OldSamples, double NewSamples);
