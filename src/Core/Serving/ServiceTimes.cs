using System.Numerics;

namespace AutoScale.Core.Serving;

/// <summary>
/// How long runs take, by the number of rows: a running mean and a running deviation for each power of two of rows, with the gains of TCP's
/// round-trip estimate (RFC 6298: 1/8 and 1/4). Between what was seen, more rows take at most proportionally longer, and fewer at most as long.
/// </summary>
public sealed class ServiceTimes
{
    const double MeanGain = 1.0 / 8;
    const double DeviationGain = 1.0 / 4;

    /// <summary>Deviations above the mean that a promise allows for.</summary>
    const double Margin = 2;

    readonly Size[] sizes = new Size[33];

    /// <summary>Takes a measured run in.</summary>
    public void Add(int rows, TimeSpan took)
    {
        ref var size = ref sizes[IndexOf(rows)];
        var ms = took.TotalMilliseconds;
        size = size.Rows is 0
            ? new Size(rows, ms, ms / 2)
            : new Size(
                size.Rows + (MeanGain * (rows - size.Rows)), size.MeanMs + (MeanGain * (ms - size.MeanMs)), size.DeviationMs + (DeviationGain * (Math.Abs(ms - size.MeanMs) - size.DeviationMs)));
    }

    /// <summary>What a run of so many rows takes on average; zero before the first.</summary>
    public TimeSpan Mean(int rows) => Estimate(rows, margin: 0);

    /// <summary>What a run of so many rows should seldom exceed; zero before the first.</summary>
    public TimeSpan Bound(int rows) => Estimate(rows, Margin);

    TimeSpan Estimate(int rows, double margin)
    {
        if (rows <= 0)
        {
            return TimeSpan.Zero;
        }

        var index = IndexOf(rows);
        var ms = double.PositiveInfinity;
        for (var smaller = index; smaller >= 0 && double.IsPositiveInfinity(ms); smaller--)
        {
            ms = Of(smaller) * Math.Max(1, rows / Math.Max(1, sizes[smaller].Rows));
        }

        for (var larger = index + 1; larger < sizes.Length; larger++)
        {
            ms = Math.Min(ms, Of(larger));
        }

        return double.IsPositiveInfinity(ms) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(ms);

        double Of(int index) => sizes[index].Rows is 0 ? double.PositiveInfinity : sizes[index].MeanMs + (margin * sizes[index].DeviationMs);
    }

    /// <summary>0 for 1 row, 1 for 2, 2 for 3 and 4, 3 for 5 to 8 ...</summary>
    static int IndexOf(int rows) => rows <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)(rows - 1));

    /// <summary>Running means of the rows (0 where nothing was seen) and the time, and the time's deviation.</summary>
    readonly record struct Size(double Rows, double MeanMs, double DeviationMs);
}
