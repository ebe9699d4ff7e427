using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AutoScale.Simulator.Fleet;

/// <summary>A live table with one row a phone and a progress bar, for a terminal.</summary>
public sealed class LiveDemoView(IAnsiConsole console) : IDemoView
{
    const int BarWidth = 48;

    static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(250);

    public async Task ShowAsync(Func<DemoProgress> read, CancellationToken ended) => await console.Live(Draw(read())).AutoClear(false).StartAsync(async context =>
    {
        while (!ended.IsCancellationRequested)
        {
            context.UpdateTarget(Draw(read()));
            await Task.Delay(RefreshInterval, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        context.UpdateTarget(Draw(read()));
    });

    public void Show(DemoSummary summary) => console.WriteLine(DemoText.Describe(summary));

    static Rows Draw(DemoProgress progress)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("phone", "kind", "doing").AddColumns(
            Right("inferences"), Right("mJ each"), Right("of Edge CPU FP32"), Right("QoS missed"), Right("local / peer / cloud"), Right("prior"), Right("applied / sent"));
        foreach (var phone in progress.Phones)
        {
            table.AddRow([.. DemoText.Row(phone).Select(text => new Text(text))]);
        }

        return new Rows((IRenderable[])[table, Bar(progress)]);

        static TableColumn Right(string title) => new TableColumn(title).RightAligned();
    }

    static Text Bar(DemoProgress progress)
    {
        var share = progress.Duration is { } duration ? Math.Clamp(progress.Elapsed / duration, 0, 1) : 0;
        var filled = (int)Math.Round(share * BarWidth);
        var end = progress.Duration is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total.TotalSeconds:0} s") : " s, Ctrl-C ends";
        return new Text(string.Create(CultureInfo.InvariantCulture,
            $"{new string('━', filled)}{new string('·', BarWidth - filled)} {progress.Elapsed.TotalSeconds:0}{end} · {progress.Stage.ToString().ToLowerInvariant()}"));
    }
}
