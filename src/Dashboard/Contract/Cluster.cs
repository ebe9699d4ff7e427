namespace AutoScale.Dashboard.Contract;

/// <summary>The silos.</summary>
/// <param name="GrainHost"><c>orleans</c>, or <c>compat</c> where the stand-in of the reduced feed runs the grains in one process.</param>
public sealed record ClusterResponse(string GrainHost, SiloRow[] Silos, GrainRow[] Grains, HistoryStatus History, DateTimeOffset GeneratedAt);

/// <summary>A silo, as it says of itself every few seconds.</summary>
/// <param name="Silo">Its address within the cluster.</param>
/// <param name="State"><c>active</c>, <c>silent</c> (it has not said anything for 30 s), or another state of Orleans' membership.</param>
/// <param name="Tier"><c>cloud</c> or <c>peer</c>.</param>
/// <param name="Running">Inferences that run.</param>
/// <param name="Waiting">Inferences that wait for a place.</param>
/// <param name="MaxConcurrent">Places.</param>
/// <param name="MaxQueued">Waiting places.</param>
/// <param name="Admitted">Since it started.</param>
/// <param name="RejectedBusy">Refused because it was full, since it started.</param>
/// <param name="RejectedLate">Not begun because the deadline had passed, since it started.</param>
/// <param name="Activations">Grains in its memory.</param>
public sealed record SiloRow(
    string Silo,
    string State,
    string Tier,
    string Site,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    int Running,
    int Waiting,
    int MaxConcurrent,
    int MaxQueued,
    long Admitted,
    long RejectedBusy,
    long RejectedLate,
    int Activations,
    double ProcessorSeconds,
    long MemoryBytes);

/// <summary>Grains of a type in memory.</summary>
/// <param name="Type">The class, without its namespace.</param>
public sealed record GrainRow(string Type, string Silo, int Activations);

/// <summary>The history's own state.</summary>
/// <param name="PendingBatches">Durable, not yet in the roll-ups.</param>
/// <param name="LagSeconds">Age of the oldest of them.</param>
/// <param name="RawRows">Decisions kept one by one, as the database estimates it.</param>
/// <param name="RawDays">How long they are kept.</param>
/// <param name="MinuteDays">How long minutes are kept.</param>
/// <param name="HourDays">How long hours are kept.</param>
/// <param name="DayDays">How long days are kept.</param>
public sealed record HistoryStatus(int PendingBatches, double LagSeconds, long RawRows, int RawDays, int MinuteDays, int HourDays, int DayDays);
