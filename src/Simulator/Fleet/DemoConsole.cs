using Spectre.Console;

namespace AutoScale.Simulator.Fleet;

/// <summary>A demo on the console: a live table on a terminal, plain lines elsewhere.</summary>
public static class DemoConsole
{
    /// <summary>Runs a demo to its end.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="cloud">The cloud gateway's address.</param>
    /// <param name="peer">The peer gateway's address.</param>
    /// <param name="enrollmentKey">Lets the phones enroll.</param>
    /// <param name="stop">Ends the run early; what was learned until then is still flushed and collected.</param>
    public static Task<DemoSummary> RunAsync(DemoOptions options, Uri cloud, Uri peer, string enrollmentKey, CancellationToken stop)
    {
        IDemoView view = Console.IsOutputRedirected ? new PlainDemoView(Console.Out) : new LiveDemoView(AnsiConsole.Console);
        return DemoFleet.RunAsync(options, cloud, peer, enrollmentKey, view, stop);
    }

    /// <summary>Says what several runs did, beside one another, and writes the summaries where that was asked for.</summary>
    /// <param name="summaries">One a run; the same seed and duration.</param>
    /// <param name="summaryPath">Where to write the summary as JSON, several by run; null for nowhere.</param>
    /// <param name="output">Where to say it.</param>
    /// <returns>The exit code: 0, or 1 where a transition was lost or applied twice.</returns>
    public static async Task<int> FinishAsync(IReadOnlyList<DemoSummary> summaries, string? summaryPath, TextWriter output)
    {
        if (summaries.Count > 1)
        {
            await output.WriteLineAsync(DemoText.Compare(summaries));
        }

        if (summaryPath is not null)
        {
            var json = summaries is [var only] ? only.ToJson() : DemoSummary.ToJson(summaries);
            await File.WriteAllTextAsync(summaryPath, json + Environment.NewLine, CancellationToken.None);
        }

        return summaries.All(summary => summary.IsExact) ? 0 : 1;
    }
}
