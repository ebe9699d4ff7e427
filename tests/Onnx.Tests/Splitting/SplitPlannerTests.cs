using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class SplitPlannerTests
{
    static LayerCosts Costs(string target, double msPerMegaMac) => new(
        "test", target, EnergyProvenance.Modelled, "a test", 0, null, Enum.GetValues<LayerType>().ToDictionary(type => type, _ => new LayerCost(0.01, msPerMegaMac, 0)));

    [Fact]
    public void Work_OfHeadAndTailIsThatOfTheWhole()
    {
        foreach (var id in (string[])["mobilenet_v3", "inception_v1", "ssd_mobilenet_v2"])
        {
            var model = ModelZoo.Find(id)!.Build(ModelZoo.Seed);
            var splitter = ModelSplitter.Read(model);
            var census = ModelCensus.Read(ModelFile.Write(model));

            Assert.Equal(census.Features.MultiplyAccumulates, splitter.WholeWork!.TotalMacs);
            Assert.Equal(census.Features.ConvolutionLayers, splitter.WholeWork.Layers(LayerType.Convolution));
            Assert.Equal(census.DepthwiseConvolutions, splitter.WholeWork.Layers(LayerType.Depthwise));
            foreach (var cut in splitter.Cuts)
            {
                var (head, tail) = splitter.Work(cut.Label)!.Value;
                Assert.Equal(splitter.WholeWork.TotalMacs, head.Plus(tail).TotalMacs);
                Assert.True(head.Bytes(LayerType.Convolution) <= splitter.WholeWork.Bytes(LayerType.Convolution));
            }
        }
    }

    [Fact]
    public async Task MakeAsync_KeepsEdgeAndCloudAndQuietSplitsThatSendLess()
    {
        var network = ModelZoo.Find("mobilenet_v1")!;
        var file = ModelFile.Write(network.Build(ModelZoo.Seed));
        var question = new SplitQuestion("mobilenet_v1", file, network.SampleInputs(7), Costs("local/cpu/fp32/1t", 0.04), Costs("cloud/cpu/fp32", 0.005));

        var (plan, front) = await SplitPlanner.MakeAsync(question, CancellationToken.None);

        Assert.True(plan.Options[0].IsAllEdge);
        Assert.True(plan.Options[^1].IsAllCloud);
        Assert.Equal(602_112, plan.Options[^1].CrossingBytes);
        Assert.NotEmpty(plan.Splits);
        Assert.All(plan.Splits, split => Assert.InRange(split.CrossingBytes, 1, 602_111));
        Assert.All(front.Where(split => split.Crossing is Core.Actions.Precision.Int8), split => Assert.InRange(split.NoiseDecibels!.Value, ParetoList.DefaultLeastDecibels, 200));
        Assert.All(plan.Options, option => Assert.Contains(option, front));
        Assert.Equal(64, plan.ModelDigest.Length);
        // What was written is read again.
        Assert.Equal(plan.Options, SplitPlanReader.Read(System.Text.Encoding.UTF8.GetBytes(SplitPlanReader.Write(plan)), "plan").Options);
    }
}
