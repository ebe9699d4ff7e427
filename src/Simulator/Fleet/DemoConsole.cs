using Spectre.Console;

namespace AutoScale.Simulator.Fleet;

/// <summary>A demo on the console: a live table on a terminal, plain lines elsewhere, and the summary in a file where that was asked for.</summary>
public static class DemoConsole
{
    /// <summary>Runs a demo to its end.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="summaryPath">Where to write the summary as JSON; null for nowhere.</param>
    /// <param name="cloud">The cloud gateway's address.</param>
    /// <param name="peer">The peer gateway's address.</param>
    /// <param name="enrollmentKey">Lets the phones enroll.</param>
    /// <param name="stop">Ends the run early; what was learned until then is still flushed and collected.</param>
    /// <returns>The exit code: 0, or 1 where a transition was lost or applied twice.</returns>
    public static async Task<int> RunAsync(
        DemoOptions options, string? summaryPath, Uri cloud, Uri peer, string enrollmentKey, CancellationToken stop)
    {
        IDemoView view = Console.IsOutputRedirected ? new PlainDemoView(Console.Out) : new LiveDemoView(AnsiConsole.Console);
        var summary = await DemoFleet.RunAsync(options, cloud, peer, enrollmentKey, view, stop);
        if (summaryPath is not null)
        {
            await File.WriteAllTextAsync(summaryPath, summary.ToJson() + Environment.NewLine, CancellationToken.None);
        }

        return summary.IsExact ? 0 : 1;
    }
}
