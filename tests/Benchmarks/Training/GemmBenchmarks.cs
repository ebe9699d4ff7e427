using AutoScale.Training.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace AutoScale.Benchmarks.Training;

/// <summary>
/// The trainer's matrix product at the shape of main's larger convolution, as a ratio to the same product written as three plain loops in the same run, and in GFLOP/s.
/// </summary>
[Config(typeof(WithRate))]
public unsafe class GemmBenchmarks
{
    const int Rows = 64;
    const int Columns = 32;
    const int Depth = 288;

    /// <summary>A multiplication and an addition each.</summary>
    const double Operations = 2.0 * Rows * Columns * Depth;

    readonly float[] a = new float[Rows * Depth];
    readonly float[] b = new float[Depth * Columns];
    readonly float[] c = new float[Rows * Columns];

    [Benchmark(Baseline = true)]
    public float ThreeLoops()
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var sum = 0f;
                for (var step = 0; step < Depth; step++)
                {
                    sum += a[(row * Depth) + step] * b[(step * Columns) + column];
                }

                c[(row * Columns) + column] = sum;
            }
        }

        return c[0];
    }

    [Benchmark]
    public float Tiles()
    {
        fixed (float* left = a, right = b, result = c)
        {
            Gemm.Multiply(new Gemm.Left(left, Depth, 1), right, Columns, result, Columns, Rows, Columns, Depth, accumulate: false);
        }

        return c[0];
    }

    sealed class WithRate : ManualConfig
    {
        public WithRate()
        {
            Add(new InThisProcess());
            AddColumn(new RateColumn());
        }
    }

    sealed class RateColumn : IColumn
    {
        public string Id => nameof(RateColumn);

        public string ColumnName => "GFLOP/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Statistics;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Multiplications and additions, 10^9 a second";

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (Operations / statistics.Median).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)
            : "NA";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
