using System.Text.Json.Serialization;
using AutoScale.Core.Learning;

namespace AutoScale.Dashboard.Contract;

/// <summary>Where a device stands.</summary>
[JsonConverter(typeof(CamelCaseEnum<DeviceState>))]
public enum DeviceState
{
    /// <summary>It enrolled and has not yet reported.</summary>
    Enrolled,

    /// <summary>It reported within the last five minutes (a setting).</summary>
    Active,

    /// <summary>It has not.</summary>
    Offline,

    /// <summary>Its tokens were ended.</summary>
    Revoked,
}

/// <summary>A page of devices.</summary>
/// <param name="Items">At most pageSize.</param>
/// <param name="Total">Devices that fit the filter, on all pages.</param>
/// <param name="Page">From 1.</param>
/// <param name="PageSize">1-500.</param>
/// <param name="Classes">All classes of the fleet, by name, to filter by.</param>
/// <param name="GeneratedAt">When.</param>
/// <param name="Policies">All policies that a device may learn with, to filter by.</param>
public sealed record DevicePage(DeviceRow[] Items, long Total, int Page, int PageSize, string[] Classes, DateTimeOffset GeneratedAt, string[] Policies);

/// <summary>A device among others. Its figures are totals since it enrolled.</summary>
/// <param name="PolicyVersion">The last prior that it merged; 0 for none.</param>
/// <param name="SavedMillijoules">Baseline less energy; one device has no interval.</param>
/// <param name="SavedPercent">Null without inferences.</param>
/// <param name="Provenance">How its joules are known.</param>
/// <param name="MeasuredPercent">Percent of its inferences whose energy was read from a meter.</param>
/// <param name="BatteryPercent">Null where it is not known.</param>
/// <param name="LastSeen">When it last reported; null before its first report.</param>
/// <param name="EnrolledAt">Null where that is not known.</param>
/// <param name="RevokedReason">Null unless revoked.</param>
/// <param name="Policy">The policy that it learns with; null where it has not said.</param>
public sealed record DeviceRow(
    string DeviceId,
    string DeviceClass,
    DeviceState State,
    int PolicyVersion,
    long Inferences,
    double EnergyMillijoules,
    double BaselineMillijoules,
    double RemoteMillijoules,
    double SavedMillijoules,
    double? SavedPercent,
    FigureProvenance Provenance,
    double MeasuredPercent,
    double QosViolationPercent,
    double AccuracyViolationPercent,
    double? BatteryPercent,
    DateTimeOffset? LastSeen,
    DateTimeOffset? EnrolledAt,
    string? RevokedReason,
    string? Policy);

/// <summary>One device.</summary>
/// <param name="Device">As in the list.</param>
/// <param name="Journal">Where its journal stands.</param>
/// <param name="Quality">Since it enrolled.</param>
/// <param name="Targets">What it chose since it enrolled, most used first. Only shares and counts are known by target; the joules are of the recent decisions.</param>
/// <param name="RecentTargets">What it chose in the decisions that are kept one by one.</param>
/// <param name="Latency">Its last decisions, oldest first, at most 200: latency against what was asked.</param>
/// <param name="GeneratedAt">When.</param>
public sealed record DeviceResponse(
    DeviceRow Device,
    JournalStatus Journal,
    QualityFigure Quality,
    TargetCount[] Targets,
    TargetShare[] RecentTargets,
    LatencyPoint[] Latency,
    DateTimeOffset GeneratedAt);

/// <summary>A target and how often it was chosen.</summary>
public sealed record TargetCount(string Target, string Tier, long Inferences, double SharePercent);

/// <summary>Where a device's journal stands.</summary>
/// <param name="Epoch">0 before the first.</param>
/// <param name="Sequence">The last entry applied and durable.</param>
/// <param name="TransitionsApplied">Over all epochs.</param>
/// <param name="DuplicatesRefused">Entries that came again.</param>
/// <param name="BacklogEntries">Entries that the device still held when it last uploaded; null where it has not said.</param>
/// <param name="PendingBatches">Its batches that are durable but not yet in the history.</param>
public sealed record JournalStatus(
    int Epoch, long Sequence, long TransitionsApplied, long DuplicatesRefused, long? BacklogEntries, int PendingBatches);

/// <summary>One inference's latency and what was asked.</summary>
public sealed record LatencyPoint(DateTimeOffset At, double LatencyMs, double QosLatencyMs, string Tier);

/// <summary>One decision of a device with what came of it.</summary>
/// <param name="Id"><c>epoch-sequence</c>; in the order of the journal.</param>
/// <param name="At">When it ended, by the device's clock.</param>
/// <param name="State">The index of the state.</param>
/// <param name="StateText">The state in words.</param>
/// <param name="Reason"><c>greedy</c>, <c>explore</c>, <c>rule</c> or <c>forced</c>.</param>
/// <param name="Propensity">The probability of the choice.</param>
/// <param name="SavedMillijoules">Baseline less energy.</param>
/// <param name="Provenance">How the joules are known.</param>
public sealed record DecisionRow(
    string Id,
    DateTimeOffset At,
    string Network,
    int State,
    string StateText,
    string Target,
    string Tier,
    [property: JsonConverter(typeof(CamelCaseEnum<DecisionReason>))] DecisionReason Reason,
    double Propensity,
    double Reward,
    double EnergyMillijoules,
    double BaselineMillijoules,
    double RemoteMillijoules,
    double SavedMillijoules,
    FigureProvenance Provenance,
    double LatencyMs,
    double QosLatencyMs,
    double AccuracyPercent,
    double QosAccuracyPercent,
    bool QosViolated,
    bool AccuracyViolated,
    bool FellBack);

/// <summary>Decisions, newest first.</summary>
/// <param name="Items">At most as many as asked.</param>
/// <param name="Before">Ask with <c>before</c> this id for the next page; null on the last.</param>
public sealed record DecisionPage(DecisionRow[] Items, string? Before);

/// <summary>What the values of a table are.</summary>
[JsonConverter(typeof(CamelCaseEnum<TableQuantity>))]
public enum TableQuantity
{
    /// <summary>Q(S, A), learned; the higher the better.</summary>
    Reward,

    /// <summary>mJ that an inference took of the device, on average; the lower the better.</summary>
    Millijoules,
}

/// <summary>
/// States x targets as a heat map: the Q-table of the paper's policy; of a policy that learns no table, what inferences cost since the device began with it
/// or was last ordered to forget. Only states that were visited or that a prior filled have a row.
/// </summary>
/// <param name="Targets">The columns.</param>
/// <param name="States">The rows, ascending.</param>
/// <param name="StateCount">States of the whole table.</param>
/// <param name="PolicyVersion">The last prior merged; 0 for none.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Quantity">What the values are.</param>
public sealed record QTableResponse(string[] Targets, QTableRow[] States, int StateCount, int PolicyVersion, string Policy, TableQuantity Quantity);

/// <summary>One state; what is by target is as long as the columns.</summary>
/// <param name="Values">In the table's quantity; null where there is none.</param>
/// <param name="Visits">Of a Q-table how often it was learned, a prior's samples included; else inferences.</param>
/// <param name="Greedy">Index of the best: of a Q-table the target with the highest learned value, else the one chosen most often. Null where none is.</param>
/// <param name="LatencyMs">On average, null where there is none; null altogether for a Q-table, which does not know it.</param>
/// <param name="Late">Inferences that came after their constraint; null altogether for a Q-table.</param>
public sealed record QTableRow(int State, string StateText, double?[] Values, long[] Visits, int? Greedy, double?[]? LatencyMs, long[]? Late);
