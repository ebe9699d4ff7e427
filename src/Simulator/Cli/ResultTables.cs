using System.Globalization;
using AutoScale.Simulator.Reports;
using Spectre.Console;

namespace AutoScale.Simulator.Cli;

/// <summary>Prints the summary, or, where only other experiments were run, their tables.</summary>
static class ResultTables
{
    const int RedirectedWidth = 200;
    const int MostRows = 60;

    public static void Print(IAnsiConsole console, Results results)
    {
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        if (results.Summary.Count > 0)
        {
            PrintSummary(console, results);
            return;
        }

        foreach (var table in results.Findings.GroupBy(finding => finding.Table).Where(table => !table.Key.EndsWith("-curve", StringComparison.Ordinal)))
        {
            var first = table.First();
            var grid = Grid(table.Key, ["point", .. first.Keys.Select(key => key.Name)], [.. first.Values.Select(value => value.Name)]);
            foreach (var finding in table.Take(MostRows))
            {
                grid.AddRow([
                    Markup.Escape(finding.Point), .. finding.Keys.Select(key => Markup.Escape(key.Value)),
                    .. finding.Values.Select(value => value.Value.Mean.ToString("G4", CultureInfo.InvariantCulture)),
                ]);
            }

            console.Write(grid);
            if (table.Count() > MostRows)
            {
                console.WriteLine($"{table.Count() - MostRows} more rows; write them with --out.");
            }
        }
    }

    static void PrintSummary(IAnsiConsole console, Results results)
    {
        var grid = Grid(
            "Energy efficiency over …, all environments, phones and networks", ["policy"],
            ["Edge (CPU FP32)", "Cloud", "Edge (Best)", "Connected Edge", "gap to Opt", "QoS missed", "accuracy missed", "Opt's target"]);
        foreach (var line in results.Summary)
        {
            string Figure(string key, string format) => line.Values[key].Mean.ToString(format, CultureInfo.InvariantCulture);
            grid.AddRow(
                line.Policy, Figure("efficiencyOverEdgeCpuFp32", "0.00x"), Figure("efficiencyOverCloud", "0.00x"), Figure("efficiencyOverEdgeBest", "0.00x"),
                Figure("efficiencyOverConnectedEdge", "0.00x"), Figure("gapToOpt", "0.0 %"), Figure("qosViolationRate", "0.0 %"),
                Figure("accuracyViolationRate", "0.0 %"), Figure("decisionAccuracy", "0.0 %"));
        }

        console.Write(grid);
    }

    static Table Grid(string title, IEnumerable<string> keys, IEnumerable<string> values)
    {
        var grid = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Simple };
        foreach (var key in keys)
        {
            grid.AddColumn(new TableColumn(Markup.Escape(key)).NoWrap());
        }

        foreach (var value in values)
        {
            grid.AddColumn(new TableColumn(Markup.Escape(value)).RightAligned());
        }

        return grid;
    }
}
