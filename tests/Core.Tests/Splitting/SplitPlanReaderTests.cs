using System.Text;
using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;

namespace AutoScale.Core.Tests.Splitting;

public sealed class SplitPlanReaderTests
{
    static readonly SplitPlan Plan = new(
        "resnet_50", "ab12", "linux-x64-2c", "local/cpu/fp32/1t", "cloud/cpu/fp32", EnergyProvenance.Modelled, ["a test"],
        [
            new("", Precision.Fp32, 0, 0, 40, 0, null),
            new("pool1", Precision.Int8, 200_709, 4_000, 1.2, 10, 69.1),
            new("", Precision.Fp32, 602_112, 4_000, 0, 11, null),
        ]);

    static byte[] Json(Func<string, string>? change = null) => Encoding.UTF8.GetBytes((change ?? (text => text))(SplitPlanReader.Write(Plan)));

    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        var read = SplitPlanReader.Read(Json(), "plan.json");

        Assert.Equal(Plan.Options, read.Options);
        Assert.Equal(["pool1"], read.Splits.Select(option => option.Cut));
        Assert.True(read.Options[^1].IsAllCloud);
    }

    [Theory]
    [InlineData("\"network\"", "\"networc\"", "networc")]
    [InlineData("\"pool1\"", "\"a/b\"", "options[1].cut")]
    [InlineData("\"pool1\"", "\"\"", "options[1].cut")]
    [InlineData("\"int8\"", "\"fp16\"", "options[1].crossing")]
    [InlineData("602112", "0", "last of options")]
    [InlineData("1.2", "-1", "options[1]")]
    [InlineData("200709", "-1", "options[1]")]
    public void Read_NamesWhatIsWrong(string text, string with, string named)
    {
        var problem = Assert.Throws<InvalidSplitPlanException>(() => SplitPlanReader.Read(Json(json => json.Replace(text, with, StringComparison.Ordinal)), "plan.json"));

        Assert.Contains("plan.json", problem.Message, StringComparison.Ordinal);
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCosts_GivesBackRegressions()
    {
        var costs = new LayerCosts(
            "host", "local/cpu/fp32/1t", EnergyProvenance.Measured, "a test", 5, 0.1,
            new Dictionary<LayerType, LayerCost> { [LayerType.Dense] = new(0.1, 0.2, 0.3) });

        var read = SplitPlanReader.ReadCosts(Encoding.UTF8.GetBytes(SplitPlanReader.Write(costs)), "costs.json");

        Assert.Equal(costs.Layers[LayerType.Dense], read.Layers[LayerType.Dense]);
        Assert.Equal(costs.Provenance, read.Provenance);
    }
}
