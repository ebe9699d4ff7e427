using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;

namespace AutoScale.Simulator.Reports;

/// <summary>All that was run and what came of it.</summary>
public sealed class Results(World world, IReadOnlyList<Selection> selections, IReadOnlyList<ulong> seeds, IReadOnlyList<Row> rows)
{
    public World World { get; } = world;

    public IReadOnlyList<Selection> Selections { get; } = selections;

    public IReadOnlyList<ulong> Seeds { get; } = seeds;

    public IReadOnlyList<Row> Rows { get; } = rows;

    /// <summary>The rows averaged over seeds.</summary>
    public IReadOnlyList<Finding> Findings { get; } = Finding.Of(rows);

    /// <summary>The summary; empty where the static and dynamic environments were not run.</summary>
    public IReadOnlyList<SummaryLine> Summary { get; } = SummaryLine.Of(rows);

    /// <summary>The findings of a table.</summary>
    public IReadOnlyList<Finding> Table(string name) => [.. Findings.Where(finding => finding.Table == name)];
}
