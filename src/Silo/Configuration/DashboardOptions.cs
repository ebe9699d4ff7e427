namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Dashboard</c>: the fleet's history, and the page at <c>/</c> that shows it.</summary>
public sealed class DashboardOptions
{
    /// <summary>Whether this silo serves the page and its API, and keeps history. Default true. All silos of a cluster say the same.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether this process serves the page and its API. Default true; false on silos beside a process of role <c>dashboard</c>: they then only keep history.</summary>
    public bool Serve { get; init; } = true;

    /// <summary>Grid intensity behind CO2e: 0-2,000 g CO2e per kWh. Default 400, about the world's mean; take your grid's.</summary>
    [Bounds(0, 2000, "g CO2e per kWh")]
    public double GridGramsPerKilowattHour { get; init; } = 400;

    /// <summary>How long a device may be silent and still counts as active: 10 to 86,400 s. Default 300.</summary>
    [Bounds(10, 86_400, "seconds")]
    public int OfflineSeconds { get; init; } = 300;

    /// <summary>How often durable experience is added to the roll-ups: 50 to 60,000 ms. Default 500.</summary>
    [Bounds(50, 60_000, "ms")]
    public int FoldMs { get; init; } = 500;

    /// <summary>How long single decisions are kept: 1-365 days. Default 3.</summary>
    [Bounds(1, 365, "days")]
    public int RawDays { get; init; } = 3;

    /// <summary>How long minutes are kept: 1-365 days. Default 7.</summary>
    [Bounds(1, 365, "days")]
    public int MinuteDays { get; init; } = 7;

    /// <summary>How long hours are kept: 8 to 3,650 days. Default 90.</summary>
    [Bounds(8, 3650, "days")]
    public int HourDays { get; init; } = 90;

    /// <summary>How long days are kept: 91 to 36,500 days. Default 1,825.</summary>
    [Bounds(91, 36_500, "days")]
    public int DayDays { get; init; } = 1825;

    /// <summary>How long an operator's session lasts without use: 5 to 10,080 min. Default 720.</summary>
    [Bounds(5, 10_080, "minutes")]
    public int SessionMinutes { get; init; } = 720;

    /// <summary>Share of late answers past which there is an alarm: 0-100 %. Default 10.</summary>
    [Bounds(0, 100, "percent")]
    public double QosAlarmPercent { get; init; } = 10;

    /// <summary>Share of silent devices past which there is an alarm: 0-100 %. Default 20.</summary>
    [Bounds(0, 100, "percent")]
    public double OfflineAlarmPercent { get; init; } = 20;

    /// <summary>As the dashboard takes them.</summary>
    /// <param name="gateway">Off loopback a session goes over TLS only.</param>
    internal AutoScale.Dashboard.Hosting.DashboardOptions ToHosting(GatewayOptions gateway) => new()
    {
        GridGramsPerKilowattHour = GridGramsPerKilowattHour,
        OfflineAfter = TimeSpan.FromSeconds(OfflineSeconds),
        FoldInterval = TimeSpan.FromMilliseconds(FoldMs),
        RawDays = RawDays,
        MinuteDays = MinuteDays,
        HourDays = HourDays,
        DayDays = DayDays,
        SessionLife = TimeSpan.FromMinutes(SessionMinutes),
        QosAlarmPercent = QosAlarmPercent,
        OfflineAlarmPercent = OfflineAlarmPercent,
        RequireTls = !gateway.IsLoopbackOnly,
    };
}
