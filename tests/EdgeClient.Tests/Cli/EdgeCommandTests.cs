using AutoScale.EdgeClient.Cli;
using AutoScale.EdgeClient.Journal;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Cli;

public sealed class EdgeCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("run --port 70000", "--port is 70000; it must be from 0 to 65535")]
    [InlineData("run --flush-timeout 601", "--flush-timeout is 601; it must be from 0 to 600")]
    [InlineData("run --cloud http://cloud.example", "must be https://")]
    [InlineData("run --peer nonsense", "must be https://")]
    [InlineData("run --unknown 1", "--unknown")]
    [InlineData("infer net", "Required argument missing")]
    [InlineData("infer net x.png --accuracy 101", "--accuracy is 101; it must be from 0 to 100")]
    [InlineData("infer net x.png --latency-ms 0", "--latency-ms is 0")]
    [InlineData("infer net x.png --epsilon 2", "Epsilon is 2; it must be from 0 to 1")]
    [InlineData("infer net x.png --policy whim", "whim")]
    [InlineData("infer net x.png --policy hierarchical --power-budget 0", "PowerBudgetMilliwatts is 0")]
    [InlineData("explain --last 0", "--last is 0; it must be from 1 to 1000")]
    [InlineData("infer net x.png --device-class Phone", "DeviceClass is 'Phone'; it must be 1 to 64 characters of a-z, 0-9 and '-'")]
    [InlineData("infer net x.png --models nowhere", "--models: the folder 'nowhere' does not exist")]
    [InlineData("infer net x.png --enrollment-key-file nowhere", "--enrollment-key-file")]
    [InlineData("inspect zoo:mobilenet_v1 --dim batch", "--dim is 'batch'; it must be NAME=SIZE")]
    [InlineData("", "Required command")]
    public async Task RunAsync_NamesTheOptionAndItsRange(string line, string named)
    {
        var data = line.StartsWith("infer", StringComparison.Ordinal) ? $" --data {folder["data"]}" : "";
        var (code, _, error) = await RunAsync(line + data);

        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect nowhere.onnx", "nowhere.onnx")]
    [InlineData("inspect zoo:nope", "mobilenet_v1")]
    [InlineData("status --data nowhere", "does not exist")]
    public async Task RunAsync_SaysWhatIsMissing(string line, string named)
    {
        var (code, _, error) = await RunAsync(line);

        Assert.Equal(3, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NeverShowsTheKey()
    {
        File.WriteAllText(folder["key"], "s3cret-enrollment-key");
        var (code, output, error) = await RunAsync(
            $"infer nope nowhere.png --data {folder["data"]} --enrollment-key-file {folder["key"]} --cloud http://127.0.0.1:1 --flush-timeout 0");

        Assert.Equal(3, code);
        Assert.DoesNotContain("s3cret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_ShowsTheCountBesideThePaper()
    {
        var (code, output, _) = await RunAsync("inspect zoo:mobilenet_v3 --layers");

        Assert.Equal(0, code);
        Assert.Matches(@"S_CONV[^│]*│ 31 +│ 23 ", output);
        Assert.Matches(@"S_FC[^│]*│ 18 +│ 20 ", output);
        Assert.Contains("CONV<50 FC>=10 RC<10 MAC<1000M", output, StringComparison.Ordinal);
        Assert.Contains("DepthwiseConvolution", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_RunsAPictureThroughTheLoop()
    {
        File.WriteAllBytes(folder["grey.ppm"], [.. "P6 2 2 255\n"u8, .. new byte[12]]);
        var line = $"infer mobilenet_v3 {folder["grey.ppm"]} --zoo --data {folder["data"]} --on-device-only";

        var (code, output, error) = await RunAsync(line);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("local/cpu/", output, StringComparison.Ordinal);
        Assert.Contains("logits: FP32 [1, 1000]", output, StringComparison.Ordinal);
        var (_, status, _) = await RunAsync($"status --data {folder["data"]}");
        Assert.Matches(@"entries to upload +│ 1 ", status);
        Assert.Contains("not enrolled", status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("autoscale", "visits")]
    [InlineData("hierarchical", "score mJ")]
    public async Task Explain_AndReplay_LookAtWhatWasDecided(string policy, string column)
    {
        File.WriteAllBytes(folder["grey.ppm"], [.. "P6 2 2 255\n"u8, .. new byte[12]]);
        var device = $"--zoo --data {folder["data"]}";
        Assert.Equal(0, (await RunAsync($"infer mobilenet_v3 {folder["grey.ppm"]} {device} --on-device-only --policy {policy}")).Code);

        var (code, explained, _) = await RunAsync($"explain {device}");
        var (repeated, replayed, _) = await RunAsync($"replay {device}");

        Assert.Equal((0, 0), (code, repeated));
        Assert.Contains($"1 decisions since the journal's checkpoint, policy {policy}", explained, StringComparison.Ordinal);
        Assert.Contains("→ local/cpu/", explained, StringComparison.Ordinal);
        Assert.Contains("masked", explained, StringComparison.Ordinal);
        Assert.Contains(column, explained, StringComparison.Ordinal);
        Assert.Contains("1 decisions the same, 0 differ, 0 cannot be told", replayed, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync($"explain --data {folder["nowhere"]}")).Code);
    }

    [Fact]
    public async Task Status_MayBeAskedBesideARunningDevice()
    {
        using var journal = ExperienceJournal.Open(folder.Path, TestDevice.Configuration, TestDevice.Options, TimeProvider.System);
        new TestDevice(journal, seed: 1).Learn(300);
        Assert.True(journal.Acknowledge(journal.Cursor, 100));

        var (code, output, _) = await RunAsync($"status --data {folder.Path}");

        Assert.Equal(0, code);
        Assert.Matches(@"in use +│ yes ", output);
        Assert.Matches(@"entries recorded +│ 300 ", output);
        Assert.Matches(@"entries to upload +│ 200 ", output);
        new TestDevice(journal, seed: 2).Learn(1);
        Assert.Equal(301, journal.Head);
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EdgeCommand.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
