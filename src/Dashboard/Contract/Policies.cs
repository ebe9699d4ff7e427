namespace AutoScale.Dashboard.Contract;

/// <summary>Priors, by class.</summary>
public sealed record PoliciesResponse(PolicyListing[] Items, DateTimeOffset GeneratedAt);

/// <summary>What the devices of a class have learned together.</summary>
/// <param name="Version">The latest; 0 for none.</param>
/// <param name="ContributingDevices">Devices behind it.</param>
/// <param name="Samples">Update targets behind it.</param>
/// <param name="PublishedAt">Null for none.</param>
/// <param name="Devices">Devices of the class.</param>
/// <param name="AdoptedDevices">Devices of the class that have merged the latest version.</param>
public sealed record PolicyListing(
    string DeviceClass, int Version, int ContributingDevices, long Samples, DateTimeOffset? PublishedAt, long Devices, long AdoptedDevices);

/// <summary>One class.</summary>
/// <param name="Policy">As in the list.</param>
/// <param name="Versions">Newest first, at most 256. The fleet keeps the cells of as many as its settings say.</param>
/// <param name="Adoption">Devices of the class by the version they last merged, newest first; 0 stands for none.</param>
/// <param name="HoldOut">What the policy wanted compared with what chance picked; null where the range lacks one of them.</param>
public sealed record PolicyResponse(PolicyListing Policy, PolicyVersion[] Versions, VersionAdoption[] Adoption, HoldOut? HoldOut, DateTimeOffset GeneratedAt);

/// <summary>One published version.</summary>
public sealed record PolicyVersion(int Version, int ContributingDevices, long Samples, DateTimeOffset PublishedAt);

/// <summary>How many devices last merged a version.</summary>
public sealed record VersionAdoption(int Version, long Devices);

/// <summary>
/// Exploration as a hold-out: of the class's decisions over the range, those that chance picked (logged propensity) against those that the
/// policy wanted, both in percent saved against the declared baseline.
/// </summary>
/// <param name="Greedy">All others: by highest value, by a rule or by order.</param>
/// <param name="Explore">Decisions by chance, uniform over the targets allowed: what an untaught policy would do.</param>
/// <param name="DifferencePercentPoints">Greedy less explore.</param>
public sealed record HoldOut(string Range, SavingFigure Greedy, SavingFigure Explore, Estimate DifferencePercentPoints);

/// <summary>What changed between two versions of a prior.</summary>
/// <param name="Preferences">States whose preferred target changed, most samples first, at most 500.</param>
/// <param name="CellsAdded">(state, target) pairs with samples in <c>to</c> only.</param>
/// <param name="CellsRemoved">In <c>from</c> only.</param>
/// <param name="CellsChanged">In both with another mean.</param>
/// <param name="LargestChange">Largest absolute change of a mean, in units of reward.</param>
public sealed record PolicyChanges(
    string DeviceClass, int From, int To, long SamplesAdded, int CellsAdded, int CellsRemoved, int CellsChanged, double LargestChange, PreferenceChange[] Preferences);

/// <summary>A state in which the prior now prefers another target.</summary>
/// <param name="OldTarget">Null where the state was not known.</param>
/// <param name="NewTarget">Null where it is not known any more.</param>
public sealed record PreferenceChange(
    int State, string StateText, string? OldTarget, string? NewTarget, double? OldMean, double? NewMean, long Samples);
