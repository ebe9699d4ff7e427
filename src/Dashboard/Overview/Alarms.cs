using System.Globalization;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Hosting;

namespace AutoScale.Dashboard.Overview;

/// <summary>What an operator should look at, from figures that are there anyway.</summary>
static class Alarms
{
    /// <summary>Fewer inferences than this prove nothing.</summary>
    const int Enough = 30;

    const double LagSeconds = 30;

    /// <summary>How far the baseline may be from what it was declared to cost.</summary>
    const double BaselineTolerance = 0.1;

    /// <summary>Worst first.</summary>
    public static Alarm[] Find(
        DashboardOptions options, SavingFigure saving, BaselineCheck check, QualityFigure quality, DeviceCounts devices, double lagSeconds)
    {
        var alarms = new List<Alarm>();
        if (lagSeconds > LagSeconds)
        {
            alarms.Add(new Alarm(
                "history-lag", AlarmSeverity.Critical,
                "Experience is durable but not in these figures yet: the database is slower than the fleet, or no silo can fold. Look at the silos' logs.",
                lagSeconds, LagSeconds, "s", "/cluster"));
        }

        if (quality.Inferences >= Enough && quality.QosViolationPercent > options.QosAlarmPercent)
        {
            alarms.Add(new Alarm(
                "qos-violations", AlarmSeverity.Warning,
                "Too many answers come after their latency constraint. See which targets are late, and whether a tier is full.",
                quality.QosViolationPercent, options.QosAlarmPercent, "%", "/devices?sort=qosViolationPercent&direction=desc"));
        }

        if (quality.Inferences >= Enough && saving.SavedPercent.High < 0)
        {
            alarms.Add(new Alarm(
                "no-saving", AlarmSeverity.Critical,
                string.Create(CultureInfo.InvariantCulture, $"The fleet spends more than {saving.Baseline} would. Force the rule, or look at what the policies changed."),
                saving.SavedPercent.Value, 0, "%", "/policies"));
        }

        if (check is { Inferences: >= Enough, SpentOverDeclared: { Low: { } low, High: { } high } ratio }
            && (low > 1 + BaselineTolerance || high < 1 - BaselineTolerance))
        {
            alarms.Add(new Alarm(
                "baseline-off", AlarmSeverity.Warning,
                "What devices spend on the baseline's own target is not what the baseline is declared to cost, so the saving is off by as much. Check the device profiles.",
                ratio.Value, ratio.Value > 1 ? 1 + BaselineTolerance : 1 - BaselineTolerance, "spent/declared", "/"));
        }

        var seen = devices.Active + devices.Offline;
        if (seen > 0 && Shares.Percent(devices.Offline, seen) is var offline && offline > options.OfflineAlarmPercent)
        {
            alarms.Add(new Alarm(
                "devices-offline", AlarmSeverity.Warning,
                "Many devices that used to report are silent. Look for a class or a site that they share.",
                offline, options.OfflineAlarmPercent, "%", "/devices?state=offline"));
        }

        return [.. alarms.OrderByDescending(alarm => alarm.Severity)];
    }
}
