namespace AutoScale.Dashboard.Contract;

/// <summary>Event <c>fleet</c>, about once a second while something changes and every five seconds otherwise.</summary>
/// <param name="At">When.</param>
/// <param name="WindowSeconds">The window of the figures, 60-120: the present minute and the one before.</param>
/// <param name="Saving">Over the window.</param>
/// <param name="Quality">Over the window.</param>
/// <param name="Tiers">Over the window.</param>
/// <param name="Devices">Now.</param>
/// <param name="Alarms">Now.</param>
/// <param name="HistoryLagSeconds">See <see cref="OverviewResponse.HistoryLagSeconds"/>.</param>
public sealed record FleetEvent(
    DateTimeOffset At,
    int WindowSeconds,
    double InferencesPerSecond,
    SavingFigure Saving,
    QualityFigure Quality,
    TierShare[] Tiers,
    DeviceCounts Devices,
    Alarm[] Alarms,
    double HistoryLagSeconds);

/// <summary>Event <c>device</c>, for a stream that was asked for with <c>?device=ID</c>: what came since the last one.</summary>
/// <param name="Device">As in the list.</param>
/// <param name="Decisions">Newest first, at most 100.</param>
public sealed record DeviceEvent(DateTimeOffset At, DeviceRow Device, DecisionRow[] Decisions);
