using System.Globalization;
using AutoScale.Core.Learning;

namespace AutoScale.Testing;

/// <summary>The paper's priors in the form in which they travel.</summary>
public static class Statistics
{
    public static StatisticPrior ToStatistics(this PriorSnapshot prior) => new(prior.DeviceClass, prior.Version, prior.Devices,
    [
        .. prior.Rows.SelectMany(row => Enumerable.Range(0, row.Counts.Length).Where(column => row.Counts[column] > 0).Select(column => new StatisticCell(
            row.State.ToString(CultureInfo.InvariantCulture), prior.Descriptors[column], row.Counts[column], (double)row.Means[column] * row.Counts[column], 0))),
    ],
    []);
}
