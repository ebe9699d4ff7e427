namespace AutoScale.Simulator.Experiments;

/// <summary>A mean over seeds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Interval">
/// Half the width of the 99 % prediction interval for the mean of as many other seeds, <c>t·s·√(2/n)</c>; NaN for a single seed.
/// </param>
/// <param name="Seeds">n.</param>
public readonly record struct Estimate(double Mean, double Interval, int Seeds)
{
    /// <summary>Student's t at 99.5 % by degrees of freedom, from 1.</summary>
    static readonly double[] Student =
    [
        63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921, 2.898, 2.878, 2.861, 2.845,
    ];

    public static Estimate Of(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        if (values.Count < 2)
        {
            return new Estimate(mean, double.NaN, values.Count);
        }

        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        return new Estimate(mean, Student[Math.Min(values.Count - 1, Student.Length) - 1] * deviation * Math.Sqrt(2.0 / values.Count), values.Count);
    }
}

/// <summary>A row with its seeds averaged.</summary>
public sealed record Finding(
    string Table, string Point, IReadOnlyList<(string Name, string Value)> Keys, IReadOnlyList<(string Name, Estimate Value)> Values)
{
    /// <summary>Averages rows over seeds, in the order of their first appearance.</summary>
    public static IReadOnlyList<Finding> Of(IEnumerable<Row> rows) =>
    [
        .. rows.GroupBy(row => (row.Table, row.Point, string.Join('|', row.Keys.Select(key => key.Value)))).Select(group =>
        {
            var first = group.First();
            return new Finding(
                first.Table, first.Point, first.Keys,
                [.. first.Values.Select(value => (value.Name, Estimate.Of([.. group.Select(row => row.Value(value.Name))])))]);
        }),
    ];

    public string Key(string name) => Keys.FirstOrDefault(key => key.Name == name).Value ?? "";

    public double Mean(string name) => Values.FirstOrDefault(value => value.Name == name) is { Name: not null } found ? found.Value.Mean : double.NaN;
}
