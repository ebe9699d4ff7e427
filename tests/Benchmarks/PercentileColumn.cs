using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AutoScale.Benchmarks;

/// <summary>A percentile over the measured iterations, in µs; means something where an iteration is one call.</summary>
/// <param name="percentile">0-100.</param>
public sealed class PercentileColumn(int percentile) : IColumn
{
    public string Id => $"P{percentile}us";

    public string ColumnName => $"P{percentile} [µs]";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Statistics;

    public int PriorityInCategory => percentile;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"{percentile} of 100 calls took at most this";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        double[] nanoseconds = [.. summary[benchmarkCase]!.AllMeasurements
            .Where(measurement => measurement.IterationMode.ToString() is "Workload" && measurement.IterationStage.ToString() is "Actual")
            .Select(measurement => measurement.Nanoseconds / measurement.Operations).Order()];
        return nanoseconds.Length is 0
            ? "NA"
            : (nanoseconds[(int)Math.Ceiling(percentile / 100.0 * nanoseconds.Length) - 1] / 1000).ToString("N0", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
