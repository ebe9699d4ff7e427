using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Fleet;

namespace AutoScale.Grains.Fleet;

/// <summary>
/// The latest report of each device and their sum. A report carries cumulative totals, so that order, loss and repetition do not matter once
/// the newest has come.
/// </summary>
public sealed class FleetLedger
{
    readonly SortedDictionary<string, DeviceReport> reports = new(StringComparer.Ordinal);
    readonly DeviceTotals sum = new();

    /// <summary>Latest reports, ascending by device id.</summary>
    public IReadOnlyCollection<DeviceReport> Reports => reports.Values;

    /// <summary>The sum over all devices.</summary>
    public FleetSummary Summary => new(reports.Count, sum.ToMessage());

    /// <summary>Takes a report in; an older one than is known changes nothing.</summary>
    /// <returns>Whether it changed anything.</returns>
    public bool Add(DeviceReport report)
    {
        if (reports.TryGetValue(report.DeviceId, out var known))
        {
            if (report.Sequence < known.Sequence || (report.Sequence == known.Sequence && report.At <= known.At))
            {
                return false;
            }

            sum.Add(known.Totals.Negated());
        }

        reports[report.DeviceId] = report;
        sum.Add(report.Totals.ToTotals());
        return true;
    }

    /// <summary>Counts the devices of a class, or of the fleet where it is empty, and those that obey its order of a version or a later one.</summary>
    public ObeyCount CountObeying(string deviceClass, int version)
    {
        var isFleet = deviceClass.Length is 0;
        var (devices, obeying) = (0, 0);
        foreach (var report in reports.Values.Where(report => isFleet || report.DeviceClass == deviceClass))
        {
            devices++;
            obeying += ((isFleet ? report.Obeyed?.FleetVersion : report.Obeyed?.ClassVersion) ?? 0) >= version ? 1 : 0;
        }

        return new ObeyCount(devices, obeying);
    }

    /// <summary>What the devices of a class did since they took over a version of its prior.</summary>
    public ArmTotals Arm(string policy, string deviceClass, int version) => reports.Values
        .Where(report => report.DeviceClass == deviceClass && report.SincePrior is { } since && since.Policy == policy && since.Version == version)
        .Aggregate(default(ArmTotals), (sum, report) => sum + ArmTotals.Of(
            report.SincePrior!.Inferences, report.SincePrior.EnergyMillijoules, report.SincePrior.BaselineMillijoules, report.SincePrior.QosMisses));

    /// <summary>A page of reports, ascending by device id.</summary>
    public DeviceReport[] Page(string after, int count) =>
        [.. reports.Values.SkipWhile(report => string.CompareOrdinal(report.DeviceId, after) <= 0).Take(count)];
}
