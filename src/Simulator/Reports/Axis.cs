using System.Globalization;

namespace AutoScale.Simulator.Reports;

/// <summary>Where a value lies on a figure's axis, 0 at its start and 1 at its end, and which values are written beside it.</summary>
sealed class Axis
{
    static readonly int[] Digits = [1, 2, 5];

    readonly double low;
    readonly double high;
    readonly bool logarithmic;

    Axis(double low, double high, bool logarithmic, IEnumerable<double> ticks)
    {
        (this.low, this.high, this.logarithmic) = (low, high, logarithmic);
        Ticks = [.. ticks.Where(tick => tick >= low * 0.999 && tick <= high * 1.001).Select(tick => (tick, Label(tick)))];
    }

    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>From a value to a round one, in at most ten steps.</summary>
    public static Axis Linear(double low, double high)
    {
        var span = Math.Max(high - low, 1e-9);
        var step = Math.Pow(10, Math.Floor(Math.Log10(span / 2)));
        step *= span / step > 10 ? (span / step > 20 ? 5 : 2) : 1;
        return new Axis(low, low + (Math.Ceiling((span / step) - 1e-9) * step), false, Enumerable.Range(0, 21).Select(index => low + (index * step)));
    }

    /// <summary>From the 1, 2 or 5 below a value to the one above another; both above 0.</summary>
    public static Axis Logarithmic(double low, double high)
    {
        double[] ticks = [.. Enumerable.Range(-6, 15).SelectMany(power => Digits.Select(digit => digit * Math.Pow(10, power)))];
        return new Axis(ticks.Last(tick => tick <= low * 1.0001), ticks.First(tick => tick >= high * 0.9999), true, ticks);
    }

    public double Place(double value)
    {
        var clamped = Math.Clamp(value, low, high);
        return logarithmic ? Math.Log(clamped / low) / Math.Log(high / low) : (clamped - low) / (high - low);
    }

    static string Label(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
