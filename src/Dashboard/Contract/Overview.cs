using System.Text.Json.Serialization;

namespace AutoScale.Dashboard.Contract;

/// <summary>The fleet over a time range.</summary>
/// <param name="Range">As asked: <c>15m</c>, <c>1h</c>, <c>6h</c>, <c>24h</c>, <c>7d</c>, <c>30d</c> or <c>90d</c>.</param>
/// <param name="From">Begin of the first bucket.</param>
/// <param name="To">End of the last one, which is still filling.</param>
/// <param name="BucketSeconds">60, 3,600 or 86,400.</param>
/// <param name="GeneratedAt">When this was computed.</param>
/// <param name="HistoryLagSeconds">Age of the oldest experience that is durable but not yet in these figures; 0 when all is in.</param>
/// <param name="GridGramsPerKilowattHour">Grid intensity behind the CO2e, in g CO2e per kWh; a setting.</param>
/// <param name="Saving">Over the range, all provenances.</param>
/// <param name="SavingByProvenance">The same for each provenance that has inferences.</param>
/// <param name="SavingByClass">The same for each class of devices that has inferences.</param>
/// <param name="BaselineCheck">Evidence for the declared baseline.</param>
/// <param name="Quality">QoS and accuracy over the range.</param>
/// <param name="InferencesPerSecond">Mean over the part of the range that has passed.</param>
/// <param name="Tiers">Share per tier, in the order local, peer, cloud.</param>
/// <param name="Targets">Share per target, most used first.</param>
/// <param name="Devices">The fleet now, not over the range.</param>
/// <param name="Alarms">Now; worst first.</param>
/// <param name="Series">One point a bucket, oldest first, also for empty ones.</param>
public sealed record OverviewResponse(
    string Range,
    DateTimeOffset From,
    DateTimeOffset To,
    int BucketSeconds,
    DateTimeOffset GeneratedAt,
    double HistoryLagSeconds,
    double GridGramsPerKilowattHour,
    SavingFigure Saving,
    SavingFigure[] SavingByProvenance,
    ClassSaving[] SavingByClass,
    BaselineCheck BaselineCheck,
    QualityFigure Quality,
    double InferencesPerSecond,
    TierShare[] Tiers,
    TargetShare[] Targets,
    DeviceCounts Devices,
    Alarm[] Alarms,
    OverviewPoint[] Series);

/// <summary>The saving of one class of devices.</summary>
public sealed record ClassSaving(string DeviceClass, SavingFigure Saving);

/// <summary>How well constraints were kept.</summary>
/// <param name="Inferences">How many.</param>
/// <param name="QosViolations">Answers after their latency constraint.</param>
/// <param name="QosViolationPercent">Of the inferences.</param>
/// <param name="AccuracyViolations">Answers less accurate than required.</param>
/// <param name="AccuracyViolationPercent">Of the inferences.</param>
/// <param name="Fallbacks">Offloads that failed, so that the device answered.</param>
/// <param name="MeanLatencyMs">From request to answer; 0 where there are none.</param>
public sealed record QualityFigure(
    long Inferences,
    long QosViolations,
    double QosViolationPercent,
    long AccuracyViolations,
    double AccuracyViolationPercent,
    long Fallbacks,
    double MeanLatencyMs);

/// <summary>One bucket. Figures of an empty bucket are 0, its estimates null.</summary>
/// <param name="At">Begin of the bucket.</param>
/// <param name="SavedMillijoules">Null where the bucket is empty.</param>
/// <param name="SavedPercent">Null where the bucket is empty.</param>
/// <param name="Mix">How the joules are known.</param>
/// <param name="LocalInferences">On the device itself.</param>
/// <param name="PeerInferences">On a peer.</param>
/// <param name="CloudInferences">In the cloud.</param>
public sealed record OverviewPoint(
    DateTimeOffset At,
    long Inferences,
    double InferencesPerSecond,
    double EnergyMillijoules,
    double BaselineMillijoules,
    double RemoteMillijoules,
    double? MillijoulesPerInference,
    Estimate? SavedMillijoules,
    Estimate? SavedPercent,
    ProvenanceMix Mix,
    long QosViolations,
    long AccuracyViolations,
    double? MeanLatencyMs,
    long LocalInferences,
    long PeerInferences,
    long CloudInferences);

/// <summary>A tier's part.</summary>
/// <param name="Tier"><c>local</c>, <c>peer</c> or <c>cloud</c>.</param>
public sealed record TierShare(string Tier, long Inferences, double SharePercent, double EnergyMillijoules, double RemoteMillijoules, double MeanLatencyMs, long QosViolations);

/// <summary>A target's part.</summary>
/// <param name="Target">The descriptor, such as <c>local/cpu/fp32/2803</c>.</param>
public sealed record TargetShare(
    string Target, string Tier, long Inferences, double SharePercent, double EnergyMillijoules, double RemoteMillijoules, double MeanLatencyMs, long QosViolations);

/// <summary>The fleet's devices by state; see <see cref="DeviceState"/>.</summary>
public sealed record DeviceCounts(long Total, long Active, long Offline, long Enrolled, long Revoked);

/// <summary>Something an operator should look at.</summary>
/// <param name="Id">Stable for the kind, such as <c>qos-violations</c>.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Message">The cause and the cure, one or two sentences.</param>
/// <param name="Value">What was found.</param>
/// <param name="Threshold">Past what it is an alarm.</param>
/// <param name="Unit">Of both, such as <c>%</c> or <c>s</c>.</param>
/// <param name="View">The page's view that shows more, such as <c>/devices?state=offline</c>.</param>
public sealed record Alarm(string Id, AlarmSeverity Severity, string Message, double Value, double Threshold, string Unit, string View);

/// <summary>How bad an alarm is.</summary>
[JsonConverter(typeof(CamelCaseEnum<AlarmSeverity>))]
public enum AlarmSeverity
{
    Info,
    Warning,
    Critical,
}
