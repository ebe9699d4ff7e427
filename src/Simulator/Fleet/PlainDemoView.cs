using System.Globalization;

namespace AutoScale.Simulator.Fleet;

/// <summary>A line every few seconds, for a log or a pipe.</summary>
/// <param name="output">Where to write.</param>
/// <param name="interval">How often; default 5 s.</param>
public sealed class PlainDemoView(TextWriter output, TimeSpan? interval = null) : IDemoView
{
    readonly TimeSpan interval = interval ?? TimeSpan.FromSeconds(5);

    public async Task ShowAsync(Func<DemoProgress> read, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, ended);
                await output.WriteLineAsync(Line(read()));
            }
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync(Line(read()));
        }
    }

    public void Show(DemoSummary summary) => output.WriteLine(DemoText.Describe(summary));

    static string Line(DemoProgress progress)
    {
        var tallies = progress.Phones.Select(phone => phone.Tally).ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"{progress.Elapsed.TotalSeconds,6:0.0} s {progress.Stage.ToString().ToLowerInvariant(),-8} {tallies.Sum(tally => tally.Inferences),7} inferences  local {tallies.Sum(tally => tally.Local)} peer {tallies.Sum(tally => tally.Peer)} cloud {tallies.Sum(tally => tally.Cloud)}  energy {DemoText.Share(tallies.Sum(tally => tally.EnergyMillijoules), tallies.Sum(tally => tally.BaselineMillijoules))} of Edge CPU FP32  applied {progress.Phones.Sum(phone => phone.Acknowledged)}/{progress.Phones.Sum(phone => phone.Recorded)}  priors {string.Join(' ', progress.Phones.Select(phone => phone.PriorVersion))}");
    }
}
