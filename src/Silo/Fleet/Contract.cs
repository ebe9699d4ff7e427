using System.Text.Json.Serialization;
using AutoScale.Core.Directives;
using AutoScale.Core.Rollouts;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Silo.Fleet;

// What operators send and receive; the records between device and silo are in AutoScale.EdgeClient.Gateway.Contract.

/// <summary>Exchanges an operator's key for tokens.</summary>
public sealed record OperatorTokenRequest(string OperatorKey)
{
    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => nameof(OperatorTokenRequest);
}

/// <summary>Ends a device's tokens.</summary>
/// <param name="Reason">Why, 1 to 200 characters; kept with the device.</param>
public sealed record RevokeRequest(string Reason);

/// <summary>What a device has done and where its journal ends.</summary>
/// <param name="DeviceClass">Empty before the first epoch.</param>
/// <param name="Position">The end of its journal.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="DuplicatesRefused">Entries that arrived again and were not applied again.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Revoked">Null, or why its tokens were ended.</param>
/// <param name="Directive">The orders that it says it obeys.</param>
/// <param name="Policy">The policy that it learns with; empty before the first epoch.</param>
/// <param name="UnknownSettings">Its policy's settings that the silos did not know when its epoch began, so that its table cannot be repeated; null for none.</param>
public sealed record StatusResponse(
    string DeviceClass,
    WirePosition Position,
    long TransitionsApplied,
    long DuplicatesRefused,
    int PriorVersion,
    WireTotals Totals,
    string? Revoked,
    WireDirective Directive,
    string Policy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? UnknownSettings = null);

/// <summary>The fleet's accounts.</summary>
public sealed record SummaryResponse(int Devices, WireTotals Totals);

/// <summary>A device as it last reported.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="DeviceClass">Its class.</param>
/// <param name="TransitionsApplied">Transitions applied over all epochs, each once.</param>
/// <param name="PriorVersion">The last prior it merged; 0 for none.</param>
/// <param name="At">When it reported.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Directive">The orders that it says it obeys; null in a report from before there were orders.</param>
public sealed record DeviceListing(
    string DeviceId, string DeviceClass, long TransitionsApplied, int PriorVersion, DateTimeOffset At, WireTotals Totals, WireDirective? Directive);

/// <summary>Orders a mode for a scope.</summary>
/// <param name="Mode"><c>learned</c> lifts what was ordered before, <c>onDevice</c> keeps inputs on the device, <c>rule</c> forces a fixed rule.</param>
/// <param name="Reason">Why, up to 200 characters; kept with the order.</param>
/// <param name="Rule">With <c>rule</c>: the name of a <see cref="FixedRule"/>; null for the declared baseline.</param>
public sealed record OrderRequest(
    [property: JsonConverter(typeof(CamelCaseEnum<DirectiveMode>))] DirectiveMode Mode, string Reason = "", string? Rule = null);

/// <summary>Orders a scope to forget what was learned.</summary>
/// <param name="Reason">Why, up to 200 characters; kept with the order.</param>
public sealed record ResetRequest(string Reason = "");

/// <summary>What is ordered for a scope, and who obeys.</summary>
/// <param name="Version">Orders given so far for this scope; 0 where there was none.</param>
/// <param name="Mode">The mode ordered for this scope.</param>
/// <param name="Resets">How often this scope was ordered to forget.</param>
/// <param name="Reason">Why the last order was given.</param>
/// <param name="At">When; null where there was none.</param>
/// <param name="Devices">Devices of the scope that have reported; for a device 1 once it is enrolled.</param>
/// <param name="Obeying">Those that say they obey this version or a later one; for a device 1 where it obeys all that holds for it.</param>
/// <param name="Effective">For a device: what holds for it, over all scopes. Null for other scopes.</param>
/// <param name="Obeyed">For a device: what it says it obeys. Null for other scopes.</param>
/// <param name="Rule">The rule ordered for this scope; null in other modes than <c>rule</c>.</param>
public sealed record DirectiveListing(
    int Version,
    [property: JsonConverter(typeof(CamelCaseEnum<DirectiveMode>))] DirectiveMode Mode,
    int Resets,
    string Reason,
    DateTimeOffset? At,
    int Devices,
    int Obeying,
    WireDirective? Effective,
    WireDirective? Obeyed,
    string? Rule = null);

/// <summary>What a class has published with a policy.</summary>
/// <param name="Version">The version that devices have, but for those that try a candidate; 0 for nothing yet.</param>
/// <param name="Devices">Devices behind the newest version.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="Newest">The newest version made.</param>
/// <param name="Rollout">How far the last candidate has come; null for none ever.</param>
public sealed record PriorListing(int Version, int Devices, long Samples, DateTimeOffset PublishedAt, int Newest, RolloutListing? Rollout);

/// <summary>What all classes know together.</summary>
/// <param name="Version">Grows with every class that publishes; 0 for nothing yet.</param>
/// <param name="Classes">Classes behind it.</param>
/// <param name="Devices">Devices behind it.</param>
/// <param name="Cells">Its cells, by context and target without the V/F step.</param>
public sealed record FleetPriorListing(int Version, int Classes, int Devices, int Cells);

/// <summary>A roll-out of a prior.</summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Candidate">The version tried.</param>
/// <param name="Control">The version that the other devices have.</param>
/// <param name="Percent">The share of devices that try it.</param>
/// <param name="Look">Looks taken.</param>
/// <param name="StagedAt">When it was staged.</param>
/// <param name="DecidedAt">When it was promoted, rolled back or left undecided; null before.</param>
/// <param name="Reason">Why it is in this phase.</param>
public sealed record RolloutListing(
    [property: JsonConverter(typeof(CamelCaseEnum<RolloutPhase>))] RolloutPhase Phase,
    int Candidate,
    int Control,
    int Percent,
    int Look,
    DateTimeOffset StagedAt,
    DateTimeOffset? DecidedAt,
    string Reason);

/// <summary>A roll-out with what its two arms have done since they took over their versions.</summary>
/// <param name="Rollout">How far it has come; null for none ever.</param>
/// <param name="Control">Devices with the version before.</param>
/// <param name="Candidate">Devices with the candidate.</param>
/// <param name="Confidence">Of the intervals, 0-1.</param>
public sealed record ComparisonListing(RolloutListing? Rollout, ArmListing? Control, ArmListing? Candidate, double Confidence);

/// <summary>One arm of a roll-out. Intervals count devices, not inferences; they are null with fewer than two devices.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Devices">Devices with at least one inference.</param>
/// <param name="Inferences">Their inferences.</param>
/// <param name="MillijoulesPerInference">Energy of an inference, in mJ.</param>
/// <param name="RelativeEnergy">Energy as a share of the declared baseline's on the same inferences.</param>
/// <param name="QosMissRate">Share of late answers, 0-1.</param>
public sealed record ArmListing(int Version, long Devices, double Inferences, Estimate MillijoulesPerInference, Estimate RelativeEnergy, Estimate QosMissRate);

/// <summary>An estimate with its interval.</summary>
/// <param name="Value">Null without a device.</param>
/// <param name="Low">Null with fewer than two devices.</param>
/// <param name="High">Null with fewer than two devices.</param>
public sealed record Estimate(double? Value, double? Low, double? High);

/// <summary>A version of a prior, with its provenance.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Origin"><c>published</c> on schedule, or <c>repeated</c>: a kept version under a new number.</param>
/// <param name="Source">The version that it repeats; its own number where it was published.</param>
/// <param name="Devices">Devices that contributed.</param>
/// <param name="Samples">Samples behind it.</param>
/// <param name="Since">When the first of them was added.</param>
/// <param name="Groups">Groups of devices behind the medians.</param>
/// <param name="Cells">Cells published.</param>
/// <param name="FleetCells">Cells of the fleet, for what the class does not know.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="IsKept">Whether it can still be staged and compared.</param>
public sealed record PriorVersionListing(
    int Version,
    [property: JsonConverter(typeof(CamelCaseEnum<PriorOrigin>))] PriorOrigin Origin,
    int Source,
    int Devices,
    long Samples,
    DateTimeOffset Since,
    int Groups,
    int Cells,
    int FleetCells,
    DateTimeOffset PublishedAt,
    bool IsKept);

/// <summary>What changed between two versions of a prior.</summary>
/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Contexts">Contexts that both know.</param>
/// <param name="Added">Cells that only the newer has.</param>
/// <param name="Removed">Cells that only the older has.</param>
/// <param name="Changes">Contexts whose best target changed, by context; at most 1000. Empty where a policy shares factors on costs, which do not say what is best.</param>
/// <param name="Costs">How costs changed, where a policy shares factors on them; null for the paper's, which shares rewards.</param>
/// <param name="Decisions">Which decisions change by that; null for the paper's policy, and where no device of the class has stated its profile.</param>
public sealed record PriorDifference(
    int From, int To, int Contexts, int Added, int Removed, BestChange[] Changes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CostDifference? Costs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DecisionDifference? Decisions = null);

/// <summary>
/// What a new device of the class would decide otherwise, by the policy's own rule over the profile that a device of the class has stated: every network of the priors in the 64 contexts
/// of CPU, memory, Wi-Fi and peer, all tiers reachable.
/// </summary>
/// <param name="LatencyMs">The latency that is asked.</param>
/// <param name="Cases">Networks times contexts.</param>
/// <param name="Changed">Cases whose target changes; V/F steps do not count.</param>
/// <param name="ChangedPercent">The same, a case counting by the newer version's observations of it.</param>
/// <param name="Changes">Those cases, the heaviest first, at most 100.</param>
/// <param name="UnknownNetworks">Networks that were left out, since this silo has no model of them or has more than 64.</param>
public sealed record DecisionDifference(double LatencyMs, int Cases, int Changed, double ChangedPercent, DecisionChange[] Changes, string[] UnknownNetworks);

/// <summary>A decision that changes.</summary>
/// <param name="Network">The network.</param>
/// <param name="State">The state's number.</param>
/// <param name="StateText">The state in words.</param>
/// <param name="From">The target before, without its V/F step.</param>
/// <param name="To">The target now.</param>
/// <param name="FromMillijoules">What the target before spends, as the newer version expects it.</param>
/// <param name="ToMillijoules">What the target now spends; more where the other would be late.</param>
/// <param name="WeightPercent">Of the newer version's observations.</param>
public sealed record DecisionChange(
    string Network, int State, string StateText, string From, string To, double FromMillijoules, double ToMillijoules, double WeightPercent);

/// <summary>How believed costs changed between two versions.</summary>
/// <param name="Cells">Cells that both know.</param>
/// <param name="MeanChangePercent">By how much costs went up or down on average, a cell counting by its observations.</param>
/// <param name="Changes">The cells that changed most, at most 1000.</param>
public sealed record CostDifference(int Cells, double MeanChangePercent, CostChange[] Changes);

/// <summary>A cost that changed.</summary>
/// <param name="Context">What was observed: compute with its network and loads, radio with its signal, or energy.</param>
/// <param name="Target">The target.</param>
/// <param name="FromFactor">How many times the nominal cost it was believed to be.</param>
/// <param name="ToFactor">How many times it is now.</param>
/// <param name="ChangePercent">The change.</param>
/// <param name="Observations">Observations behind it now.</param>
public sealed record CostChange(string Context, string Target, double FromFactor, double ToFactor, double ChangePercent, double Observations);

/// <summary>A context whose best target changed.</summary>
/// <param name="Context">For the paper's policy a state's number; else the quantity and what it was observed in.</param>
/// <param name="From">The best target before.</param>
/// <param name="To">The best target now.</param>
/// <param name="FromMean">What the best before was worth before.</param>
/// <param name="ToMean">What the best now is worth now.</param>
public sealed record BestChange(string Context, string From, string To, double FromMean, double ToMean);

/// <summary>Lets a share of a class's devices try a version.</summary>
/// <param name="Version">A kept version.</param>
/// <param name="Percent">1-99.</param>
/// <param name="Reason">Why, up to 200 characters; kept with the roll-out.</param>
public sealed record StagePriorRequest(int Version, int Percent, string Reason = "");

/// <summary>Decides a roll-out.</summary>
/// <param name="Reason">Why, up to 200 characters; kept with the roll-out.</param>
public sealed record DecideRolloutRequest(string Reason = "");

/// <summary>Makes a key.</summary>
/// <param name="Purpose"><c>enrollment</c> or <c>operator</c>.</param>
/// <param name="Label">What to call it, 1 to 64 characters.</param>
/// <param name="ExpiresInHours">1 to 87,840; null for never.</param>
/// <param name="MaxUses">Enrollments or sign-ins, 1 to 1,000,000,000; null for any number.</param>
public sealed record NewKeyRequest(string Purpose, string Label, int? ExpiresInHours = null, long? MaxUses = null);

/// <summary>Replaces a key.</summary>
/// <param name="GraceHours">How long the old one stays good, 0 to 720.</param>
public sealed record RotateKeyRequest(int GraceHours);

/// <summary>A key that was made just now.</summary>
/// <param name="Key">The secret, shown this once.</param>
/// <param name="Listing">What stays to be seen.</param>
public sealed record NewKeyResponse(string Key, KeyListing Listing)
{
    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => $"{nameof(NewKeyResponse)} {{ {Listing} }}";
}

/// <summary>A key without its secret.</summary>
/// <param name="Id">Its fingerprint, as logs and the audit log name it.</param>
/// <param name="Purpose"><c>enrollment</c> or <c>operator</c>.</param>
/// <param name="Label">What its maker called it.</param>
/// <param name="Family">The id of the key that it goes back to by rotation.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="MaxUses">Null for any number.</param>
/// <param name="Uses">How often it was used.</param>
/// <param name="RevokedAt">Null while it was not.</param>
public sealed record KeyListing(
    string Id, string Purpose, string Label, string Family, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, long? MaxUses, long Uses, DateTimeOffset? RevokedAt);

/// <summary>Something that an operator did.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When.</param>
/// <param name="Actor">The fingerprint of the operator's key.</param>
/// <param name="Action">The operation's name, as the OpenAPI document has it.</param>
/// <param name="Subject">What it was done to: the route's values.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Detail">What else is worth keeping.</param>
/// <param name="Status">The answer's HTTP status; null where the silo ended before it.</param>
public sealed record AuditListing(
    long Id, DateTimeOffset At, string Actor, string Action, string Subject, string Address, string? Detail, int? Status);

/// <summary>Begins a roll-out. What is left out keeps its default.</summary>
/// <param name="Percent">Share of the devices, 1 to 99.</param>
/// <param name="MinSamples">Reports before the version is judged, 10 to 1,000,000. Default 200.</param>
/// <param name="MaxErrorPercent">Most inferences that may fail, 0-100. Default 10.</param>
/// <param name="ErrorTolerancePercent">How many more of 100 may fail than without the version, 0-100. Default 1.</param>
/// <param name="EnergyTolerancePercent">How much more energy an inference may take than without it, 0-1000. Default 5.</param>
public sealed record StageModelRequest(
    int Percent, int MinSamples = 200, double MaxErrorPercent = 10, double ErrorTolerancePercent = 1, double EnergyTolerancePercent = 5);

/// <summary>A version of a model and its way into the fleet.</summary>
/// <param name="Model"><c>name@version</c>.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Percent">Share of devices that are offered it.</param>
/// <param name="Stage"><c>registered</c>, <c>staged</c>, <c>promoted</c> or <c>rolledBack</c>.</param>
/// <param name="Reason">Why it was rolled back.</param>
/// <param name="With">What devices that are offered it reported since it was staged.</param>
/// <param name="Without">What the others reported.</param>
/// <param name="Served">Inferences with it on the tiers.</param>
/// <param name="Failed">Those that it failed.</param>
/// <param name="LastServedAt">When a tier last ran it while it was watched.</param>
/// <param name="Blocks">The versions that a model with exits is made of; null for one of an ONNX file.</param>
public sealed record ModelVersionListing(
    string Model,
    string Sha256,
    long Bytes,
    int Percent,
    string Stage,
    string? Reason,
    CohortListing With,
    CohortListing Without,
    long Served,
    long Failed,
    DateTimeOffset? LastServedAt,
    string[]? Blocks = null);

/// <summary>Inferences of the network by some of the devices.</summary>
/// <param name="Inferences">How many.</param>
/// <param name="Errors">Those that the chosen target did not answer.</param>
/// <param name="MeanMillijoules">Energy of one; null for none.</param>
public sealed record CohortListing(long Inferences, long Errors, double? MeanMillijoules);
