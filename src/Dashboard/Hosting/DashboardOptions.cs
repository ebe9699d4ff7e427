namespace AutoScale.Dashboard.Hosting;

/// <summary>How the dashboard keeps and shows history. The host fills and checks it.</summary>
public sealed record DashboardOptions
{
    /// <summary>Grid intensity behind CO2e, in g CO2e per kWh.</summary>
    public double GridGramsPerKilowattHour { get; init; } = 400;

    /// <summary>The declared baseline in words.</summary>
    public string Baseline { get; init; } = "Edge CPU FP32";

    /// <summary>How long a device may be silent and still counts as active.</summary>
    public TimeSpan OfflineAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often what is durable is added to the roll-ups.</summary>
    public TimeSpan FoldInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long single decisions are kept.</summary>
    public int RawDays { get; init; } = 3;

    /// <summary>How long minutes are kept.</summary>
    public int MinuteDays { get; init; } = 7;

    /// <summary>How long hours are kept.</summary>
    public int HourDays { get; init; } = 90;

    /// <summary>How long days are kept.</summary>
    public int DayDays { get; init; } = 1825;

    /// <summary>How long a session lasts without use.</summary>
    public TimeSpan SessionLife { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Whether the session's cookie goes over TLS only.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Past this share of late answers there is an alarm.</summary>
    public double QosAlarmPercent { get; init; } = 10;

    /// <summary>Past this share of devices that fell silent there is an alarm.</summary>
    public double OfflineAlarmPercent { get; init; } = 20;
}
