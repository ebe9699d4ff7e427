using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Tests.Fixtures;
using AutoScale.Onnx.Zoo;

namespace AutoScale.Onnx.Tests.Splitting;

/// <summary>Head and tail against the whole. Every cut of all ten networks is <c>autoscale-edge split check zoo</c>; here are some of each kind.</summary>
public sealed class SplitCheckTests
{
    static readonly OnnxEngineOptions OneThread = new() { IntraOpThreads = 1 };

    [Theory]
    [InlineData("convnet", null, 0)]
    [InlineData("old_version", null, 0)]
    [InlineData("recurrent", "seq", 6)]
    [InlineData("transformer", "sequence", 7)]
    public async Task RunAsync_FindsHeadAndTailEqualAtEveryCutOfAForeignModel(string fixture, string? dimension, long size)
    {
        var file = Fixture.Read(fixture);
        var sizes = dimension is null ? [] : new Dictionary<string, long> { [dimension] = size };
        var splitter = ModelSplitter.Read(file, sizes);
        using var engine = new OnnxInferenceEngine(new SingleModelStore(file), OneThread);
        var signature = await engine.DescribeAsync(SingleModelStore.Id, CancellationToken.None);
        var shapes = AutoScale.Onnx.Census.ModelCensus.Read(file, sizes).Inputs.ToDictionary(input => input.Name, input => input.Shape!);
        using var check = new SplitCheck(ModelFile.Parse(file), splitter, SampleInputs.For(signature, shapes, 11), OneThread);

        Assert.NotEmpty(splitter.Cuts);
        foreach (var cut in splitter.Cuts)
        {
            var result = await check.RunAsync(cut, int8: false, CancellationToken.None);
            Assert.True(result.Passes, $"{cut.Label} differs by {result.Difference}.");
        }

        Assert.All(splitter.Rejected, node => Assert.NotEmpty(node.Reason));
    }

    [Theory]
    [InlineData("mobilenet_v1", 9)]
    [InlineData("mobilenet_v3", 23)]
    [InlineData("ssd_mobilenet_v2", 43)]
    [InlineData("inception_v1", 31)]
    [InlineData("mobilenet_v1.int8", 9)]
    public async Task RunAsync_FindsHeadAndTailEqualAtSampledCutsOfTheZoo(string model, int step)
    {
        var file = await new ZooModelStore().ReadAsync(new ModelId(model, ZooModelStore.Version), CancellationToken.None);
        var splitter = ModelSplitter.Read(file);
        var inputs = ModelZoo.Find(model.Replace(".int8", "", StringComparison.Ordinal))!.SampleInputs(5);
        using var check = new SplitCheck(ModelFile.Parse(file), splitter, inputs, OneThread);

        for (var index = 2; index < splitter.Cuts.Count; index += step)
        {
            var result = await check.RunAsync(splitter.Cuts[index], int8: true, CancellationToken.None);
            Assert.True(result.Passes, $"{result.Cut.Label} differs by {result.Difference}.");
            Assert.True(result.Int8!.Value.SignalToNoiseDecibels > 15, $"{result.Cut.Label} keeps {result.Int8.Value.SignalToNoiseDecibels} dB.");
        }
    }

    [Fact]
    public async Task RunAsync_SeesATailThatIsNotTheModels()
    {
        var right = ModelZoo.Find("mobilenet_v1")!;
        var splitter = ModelSplitter.Read(right.Build(seed: 2));
        using var check = new SplitCheck(right.Build(seed: 1), splitter, right.SampleInputs(5), OneThread);

        Assert.False((await check.RunAsync(splitter.Find("pool")!, int8: false, CancellationToken.None)).Passes);
    }

    [Fact]
    public void Cuts_OfMobileBertDoNotSendItsPositions()
    {
        var splitter = ModelSplitter.Read(ModelZoo.Find("mobilebert")!.Build(ModelZoo.Seed));

        // The mask and the residual's hidden state, and no constant.
        Assert.Equal(["layer3.norm", "mask"], splitter.Find("layer3.norm")!.Crossing.Select(tensor => tensor.Name));
        Assert.Equal("It is made from stored values alone: there is nothing for the device to compute.",
            splitter.Rejected.Single(node => node.Value == "embedding.position").Reason);
    }
}
