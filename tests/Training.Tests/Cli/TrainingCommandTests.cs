using AutoScale.Testing;
using AutoScale.Training.Cli;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Tests.Cli;

public sealed class TrainingCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly StringWriter output = new();
    readonly StringWriter error = new();

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task Data_WritesImagesAndLabels()
    {
        Assert.Equal(0, await RunAsync("data", "--count", "3", "--split", "calibration", "--out", folder.Path));

        var set = Splits.Calibration(new ShapeImages(1), 3);
        Assert.Equal(set.Pixels(2).ToArray(), File.ReadAllBytes(folder["00002.ppm"])[^ShapeImages.Bytes..]);
        Assert.Contains($"00002.ppm,{set.Label(2)},", File.ReadAllText(folder["labels.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_TakesAnswersOfTheShippedBlocks()
    {
        Assert.Equal(0, await RunAsync("answers", "--count", "800", "--cores", "1", "--out", folder.Path));
        var hard = output.ToString().Trim().Split(' ')[^1];

        Assert.Equal(0, await RunAsync(
            "calibrate", "--answers", folder["answers.csv"], "--hard", hard, "--target", "0.75", "--main", Model("main"), "--extension", Model("extension"),
            "--cloud", Model("cloud"), "--out", folder["gate.json"]));

        var gate = GateFile.Read(File.ReadAllBytes(folder["gate.json"]));
        Assert.True(gate.Certified, output.ToString());
        Assert.Equal("mi8pro", gate.Device);
        Assert.Contains("\"accuracyPercent\":", File.ReadAllText(Path.Combine(folder.Path, "models", "meanet_main", "network.json")), StringComparison.Ordinal);
        Assert.Contains("certified: accuracy of at least 75.0", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count is 0", "data", "--count", "0")]
    [InlineData("--cores is 0", "train", "--cores", "0")]
    [InlineData("--seeds is 101", "evaluate", "--seeds", "101")]
    public async Task Run_RefusesWhatIsOutOfRange(string words, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync([.. arguments, "--out", folder.Path]));
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    string Model(string name) => Path.Combine(folder.Path, "models", $"meanet_{name}", "1", "model.onnx");

    Task<int> RunAsync(params string[] arguments) => TrainingCommand.RunAsync(arguments, output, error);
}
