using System.Collections.Concurrent;
using Spectre.Console;

namespace AutoScale.Simulator.Cli;

/// <summary>A bar an experiment while it runs; where nobody watches, a line an experiment when it is done.</summary>
static class ProgressView
{
    /// <param name="console">Where to.</param>
    /// <param name="totals">Runs by experiment.</param>
    /// <param name="run">Gets what to call after each run.</param>
    public static async Task<T> ShowAsync<T>(IAnsiConsole console, IReadOnlyDictionary<string, int> totals, Func<Action<string>, Task<T>> run)
    {
        if (!console.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            var done = new ConcurrentDictionary<string, int>();
            return await run(id =>
            {
                if (done.AddOrUpdate(id, 1, (_, count) => count + 1) == totals[id])
                {
                    Console.WriteLine($"{id}: {totals[id]} runs done");
                }
            });
        }

        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bars = totals.ToDictionary(total => total.Key, total => context.AddTask(total.Key, maxValue: total.Value));
                return await run(id => bars[id].Increment(1));
            });
    }
}
