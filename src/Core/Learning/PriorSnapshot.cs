using System.Globalization;

namespace AutoScale.Core.Learning;

/// <summary>What a class of devices knows together: for each (state, action descriptor) the mean of all update targets, and how many there were.</summary>
/// <param name="DeviceClass">The class.</param>
/// <param name="Version">From 1; 0 stands for "nothing published yet".</param>
/// <param name="Devices">Devices that contributed.</param>
/// <param name="Descriptors">The columns.</param>
/// <param name="Rows">Ascending by state.</param>
public sealed record PriorSnapshot(
    string DeviceClass, int Version, int Devices, IReadOnlyList<string> Descriptors, IReadOnlyList<PriorRow> Rows)
{
    /// <summary>Samples behind all cells.</summary>
    public long Samples => Rows.Sum(row => row.Counts.Sum());

    /// <summary>The paper's prior in cells whose contexts are states.</summary>
    /// <exception cref="FormatException">A context is no state's number.</exception>
    public static PriorSnapshot Of(StatisticPrior prior)
    {
        var sums = new PriorSums();
        foreach (var cell in prior.Cells)
        {
            var count = Math.Max(1, (long)Math.Round(cell.Count));
            sums.Add([new PriorCell(int.Parse(cell.Context, CultureInfo.InvariantCulture), cell.Descriptor, count, cell.Mean * count)]);
        }

        return sums.ToSnapshot(prior.DeviceClass, prior.Version, prior.Devices);
    }
}

/// <summary>One row of a prior; both arrays are as long as the snapshot's descriptors. A mean counts only where its count is above 0.</summary>
public sealed record PriorRow(int State, float[] Means, long[] Counts);
