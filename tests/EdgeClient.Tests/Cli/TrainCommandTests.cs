using System.Diagnostics;
using System.Globalization;
using System.Text;
using AutoScale.EdgeClient.Cli;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Cli;

/// <summary>Training on the device as a process of its own, killed at its worst moments.</summary>
public sealed class TrainCommandTests : IDisposable
{
    const int EverySteps = 5;

    /// <summary>For a sign of life, not for the whole: training has the lowest priority, and gets what others leave.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_KilledAgainAndAgainEndsWithTheSameBits()
    {
        var whole = await RunToTheEndAsync("whole");
        var resumedFrom = new List<int>();
        for (var kill = 0; kill < 2; kill++)
        {
            resumedFrom.Add(await KillAfterASaveAsync("killed"));
        }

        var resumed = await RunToTheEndAsync("killed");

        Assert.Equal(Digest(whole), Digest(resumed));
        var last = FirstStep(resumed);
        // A run that is taken up begins behind the last save; the first of all at step 1.
        Assert.Equal(1, resumedFrom[0]);
        Assert.True(resumedFrom[1] > EverySteps && last > resumedFrom[1], $"Resumed at {string.Join(", ", resumedFrom)} and {last}.");
        Assert.Equal(0, (resumedFrom[1] - 1) % EverySteps);
        Assert.Single(Directory.GetFiles(folder["killed"], "model.onnx", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Train_KeepsUnderItsCeiling()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EdgeCommand.RunAsync(["train", "--data", folder.Path, "--images", "300", "--epochs", "1", "--memory", "8"], output, error);

        Assert.True(code is 0, error.ToString());
        var stated = double.Parse(output.ToString().Split('\n')[0].Split(' ')[^2], CultureInfo.InvariantCulture);
        Assert.InRange(stated, 1, 8);
        Assert.Contains("steps of 16", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--memory 1", "more than the ceiling of 1048576")]
    [InlineData("--memory 0", "MemoryCeilingBytes is 0")]
    [InlineData("--images 10", "Images is 10; it must be from 64 to 1000000")]
    public async Task Train_NamesWhatIsOutOfRange(string line, string words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, await EdgeCommand.RunAsync(["train", "--data", folder.Path, .. line.Split(' ')], output, error));
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    static string Digest(string output) => output.Split("sha256 ")[1].Split('\n')[0].Trim();

    static int FirstStep(string output) => int.Parse(output.Split("step ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    Process Start(string data)
    {
        var dll = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "EdgeClient", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "autoscale-edge.dll"));
        return Process.Start(new ProcessStartInfo(
            "dotnet", [dll, "train", "--data", folder[data], "--images", "500", "--epochs", "4", "--save-every", $"{EverySteps}"])
        {
            RedirectStandardOutput = true,
        })!;
    }

    async Task<string> RunToTheEndAsync(string data)
    {
        using var process = Start(data);
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            output.AppendLine(line);
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        return output.ToString();
    }

    /// <summary>kill -9 as soon as a checkpoint newer than the run's beginning lies on the disk.</summary>
    /// <returns>The step that the run began with.</returns>
    async Task<int> KillAfterASaveAsync(string data)
    {
        using var process = Start(data);
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        var step = FirstStep(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) + " ");
        var checkpoint = Path.Combine(folder[data], "extension.checkpoint");
        var before = File.Exists(checkpoint) ? File.ReadAllBytes(checkpoint) : [];
        await Eventually.Async(() => Task.FromResult(File.Exists(checkpoint) ? File.ReadAllBytes(checkpoint) : []), now => !now.AsSpan().SequenceEqual(before), "a checkpoint is written", Patience);
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return step;
    }
}
