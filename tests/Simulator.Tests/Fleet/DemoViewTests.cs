using AutoScale.Simulator.Fleet;
using Spectre.Console;

namespace AutoScale.Simulator.Tests.Fleet;

public sealed class DemoViewTests
{
    static readonly DemoProgress Progress = new(
        DemoStage.Running, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60),
        [
            new PhoneProgress("phone-1", "mi8pro", "running", new TallySnapshot(200, 5000, 20_000, 20, 1, 0, 100, 60, 40, []), 3, 200, 150),
            new PhoneProgress("phone-2", "galaxy-s10e", "waiting to join", new TallySnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, []), 0, 0, 0),
        ]);

    [Fact]
    public async Task Plain_WritesOneLineWithTheFleetsCounts()
    {
        using var output = new StringWriter();
        await new PlainDemoView(output).ShowAsync(() => Progress, new CancellationToken(canceled: true));
        var line = output.ToString();

        Assert.Contains("200 inferences", line, StringComparison.Ordinal);
        Assert.Contains("energy 25.0 % of Edge CPU FP32", line, StringComparison.Ordinal);
        Assert.Contains("applied 150/200", line, StringComparison.Ordinal);
        Assert.Single(line.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Live_DrawsARowAPhoneAndTheProgress()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 160;
        await new LiveDemoView(console).ShowAsync(() => Progress, new CancellationToken(canceled: true));
        var text = output.ToString();

        Assert.Contains("mi8pro", text, StringComparison.Ordinal);
        Assert.Contains("waiting to join", text, StringComparison.Ordinal);
        Assert.Contains("50.0 % / 30.0 % / 20.0 %", text, StringComparison.Ordinal);
        Assert.Contains("15 of 60 s", text, StringComparison.Ordinal);
    }
}
