using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AutoScale.Benchmarks;

/// <summary>A benchmark that runs once a row, in this process, and reports what it came to in columns of its own beside its time.</summary>
/// <typeparam name="TOutcome">What a row came to.</typeparam>
abstract class OneRun<TOutcome> : ManualConfig where TOutcome : class
{
    protected OneRun() => AddJob(
        Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: true)).WithStrategy(RunStrategy.Monitoring)
            .WithInvocationCount(1).WithUnrollFactor(1).WithWarmupCount(0).WithIterationCount(1));

    /// <summary>What a row came to; null where it did not run.</summary>
    protected abstract TOutcome? OutcomeOf(ParameterInstances parameters);

    protected void Add(string name, string legend, Func<TOutcome, double> value, string format) =>
        AddColumn(new Column(name, legend, parameters => OutcomeOf(parameters) is { } outcome ? value(outcome).ToString(format, CultureInfo.InvariantCulture) : "NA"));

    sealed class Column(string name, string legend, Func<ParameterInstances, string> text) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => legend;

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => text(benchmarkCase.Parameters);

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
