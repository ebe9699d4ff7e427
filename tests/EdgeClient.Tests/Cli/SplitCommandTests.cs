using System.Text;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;
using AutoScale.EdgeClient.Cli;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Splitting;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Cli;

public sealed class SplitCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task List_ShowsEveryCutAndWhyOthersAreNone()
    {
        var (code, output, _) = await RunAsync("split list zoo:mobilenet_v1 --rejected");

        Assert.Equal(0, code);
        Assert.Contains("conv5.pointwise.relu6", output, StringComparison.Ordinal);
        Assert.Contains("56 legal cuts; 1 nodes rejected", output, StringComparison.Ordinal);
        Assert.Contains("logits (Gemm): The head gives every output", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ComparesAndWritesEveryCut()
    {
        var (code, output, _) = await RunAsync($"split check zoo:mobilenet_v1 --every 20 --int8 --out {folder["cuts.jsonl"]}");

        Assert.Equal(0, code);
        Assert.Contains("zoo:mobilenet_v1", output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(folder["cuts.jsonl"]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Contains("\"passes\":true", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_WritesWhatADeviceReads()
    {
        var costs = new LayerCosts(
            "test", "local/cpu/fp32/1t", EnergyProvenance.Modelled, "a test", 0, null,
            Enum.GetValues<LayerType>().ToDictionary(type => type, _ => new LayerCost(0.01, 0.04, 0)));
        File.WriteAllText(folder["costs.json"], SplitPlanReader.Write(costs));

        var (code, output, _) = await RunAsync($"split plan zoo:mobilenet_v1 --costs {folder["costs.json"]} --speed 8 --out {folder["plan.json"]}");

        Assert.Equal(0, code);
        Assert.Contains("all remote", output, StringComparison.Ordinal);
        var plan = SplitPlanReader.Read(File.ReadAllBytes(folder["plan.json"]), "plan.json");
        Assert.Equal(("mobilenet_v1", "cloud/cpu/fp32", EnergyProvenance.Assumed), (plan.Network, plan.Remote, plan.Provenance));
        Assert.NotEmpty(plan.Splits);
    }

    [Fact]
    public async Task Pack_MakesAModelThatADeviceTakesItsTargetsFrom()
    {
        var plan = new SplitPlan(
            "mobilenet_v1", new string('0', 64), "test", "local/cpu/fp32/1t", "cloud/cpu/fp32", EnergyProvenance.Assumed, [],
            [new("", Precision.Fp32, 0, 0, 9, 0, null), new("conv5.pointwise.relu6", Precision.Fp32, 10, 4, 4, 1, null), new("", Precision.Fp32, 20, 4, 0, 2, null)]);
        File.WriteAllText(folder["plan.json"], SplitPlanReader.Write(plan));
        var models = Directory.CreateDirectory(Path.Combine(folder.Path, "models", "mobilenet_v1.parts", "1")).FullName;

        var (code, output, error) = await RunAsync($"split pack --plan {folder["plan.json"]} --out {Path.Combine(models, "model.onnx")}");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("1 plans and 0 gates", output, StringComparison.Ordinal);
        using var edge = new EdgeModels(new DirectoryModelStore(Path.Combine(folder.Path, "models")), _ => StatedAccuracy.Assumed);
        Assert.Empty(await edge.ListAsync(default));
        var (model, file) = Assert.Single(await edge.ReadPartsAsync(default));
        var splits = EdgeSplits.Of(new SplittingModelStore(new DirectoryModelStore(folder.Path)), PartsModel.Read(file).Plans.Select(json => (model.ToString(), json)));
        Assert.Equal(plan.Splits, splits.Plans.Single().Splits);
    }

    [Fact]
    public async Task Pack_RefusesWhatIsNoPlan()
    {
        File.WriteAllText(folder["plan.json"], "{}");

        Assert.Equal(3, (await RunAsync($"split pack --plan {folder["plan.json"]} --out {folder["out.onnx"]}")).Code);
        Assert.Equal(2, (await RunAsync($"split pack --out {folder["out.onnx"]}")).Code);
        Assert.False(File.Exists(folder["out.onnx"]));
    }

    [Theory]
    [InlineData("split check zoo:mobilenet_v1 --every 0", 2, "--every is 0")]
    [InlineData("split plan zoo:mobilenet_v1", 2, "--costs")]
    [InlineData("split plan zoo:mobilenet_v1 --costs nowhere.json", 3, "nowhere.json")]
    [InlineData("split list nowhere.onnx", 3, "nowhere.onnx")]
    [InlineData("split measure --threads 0", 2, "--threads")]
    public async Task RunAsync_NamesWhatIsWrong(string line, int expected, string named)
    {
        var (code, _, error) = await RunAsync(line);

        Assert.Equal(expected, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusesAFolderWithSomethingElseThanPlans()
    {
        Directory.CreateDirectory(folder["plans"]);
        File.WriteAllBytes(Path.Combine(folder["plans"], "x.json"), Encoding.UTF8.GetBytes("""{"network":"a"}"""));

        var (code, _, error) = await RunAsync($"infer net x.png --data {folder["data"]} --splits {folder["plans"]}");

        Assert.Equal(2, code);
        Assert.Contains("--splits: Splits x.json", error, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await EdgeCommand.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
