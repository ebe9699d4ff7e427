using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Quantization;
using AutoScale.Onnx.Zoo;

namespace AutoScale.Onnx.Tests.Zoo;

public sealed class ZooModelStoreTests
{
    static readonly ZooModelStore Store = new();

    public static TheoryData<string> Ids => [.. ModelZoo.Networks.Select(network => network.Id)];

    [Fact]
    public async Task ListAsync_GivesEveryNetworkInBothPrecisions()
    {
        var models = await Store.ListAsync(CancellationToken.None);

        Assert.Equal(20, models.Count);
        Assert.Contains(new ModelId("resnet_50", "1"), models);
        Assert.Contains(new ModelId("resnet_50.int8", "1"), models);
    }

    [Theory]
    [InlineData("resnet_50", "2")]
    [InlineData("resnet_51", "1")]
    [InlineData(".int8", "1")]
    [InlineData("resnet_50.int8.int8", "1")]
    public async Task ReadAsync_RefusesAModelThatIsNotThere(string name, string version) =>
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await Store.ReadAsync(new ModelId(name, version), CancellationToken.None));

    /// <summary>The bytes of version 1, wherever they are made. If a change of a network moves them, its version has to move too.</summary>
    [Theory]
    [InlineData("mobilenet_v3", "efe1fc6e99776a5255218c65c557a35d75813f967e276c829b2156e3264096d0")]
    [InlineData("mobilenet_v3.int8", "098e42ce036b03d0d9ebbd3fd82182cfe1f210999112cca09e86051197805fbf")]
    [InlineData("mobilebert.int8", "b2ddf97b70a4f896e1c471899be6ddf887321bcafdc4d624dbf8d31dd251eea0")]
    public async Task ReadAsync_GivesTheSameBytesOnEveryMachine(string name, string sha256)
    {
        var bytes = await new ZooModelStore(0).ReadAsync(new ModelId(name, "1"), CancellationToken.None);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task ReadAsync_GivesModelsThatRunInBothPrecisions(string id)
    {
        var network = ModelZoo.Find(id)!;
        using var engine = new OnnxInferenceEngine(Store, new OnnxEngineOptions());
        foreach (var int8 in (bool[])[false, true])
        {
            var outputs = await engine.RunAsync(ZooModelStore.IdOf(network, int8), network.SampleInputs(7, batch: 2), [], CancellationToken.None);

            Assert.Equal(ExpectedOutputs(id), outputs.Select(output => $"{output.Name} [{string.Join(',', output.Shape)}]"));
            foreach (var output in outputs)
            {
                var values = MemoryMarshal.Cast<byte, float>(output.Data.Span).ToArray();
                Assert.All(values, value => Assert.True(float.IsFinite(value)));
                Assert.True(values.Distinct().Count() > 100, $"{output.Name} is nearly constant");
            }
        }
    }

    static string[] ExpectedOutputs(string id) => id switch
    {
        "mobilebert" => ["logits [2,128,2]"],
        "ssd_mobilenet_v1" or "ssd_mobilenet_v2" => ["boxes [2,1917,4]", "scores [2,1917,91]"],
        "ssd_mobilenet_v3" => ["boxes [2,2034,4]", "scores [2,2034,91]"],
        _ => ["logits [2,1000]"],
    };

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Int8_CountsLikeItsOriginalAndIsAboutAQuarterOfItsSize(string id)
    {
        var network = ModelZoo.Find(id)!;
        var fp32 = ModelCensus.Read(await Store.ReadAsync(ZooModelStore.IdOf(network, int8: false), CancellationToken.None));
        var int8 = ModelCensus.Read(await Store.ReadAsync(ZooModelStore.IdOf(network, int8: true), CancellationToken.None));

        Assert.Equal(fp32.Features, int8.Features);
        Assert.Equal(fp32.DepthwiseConvolutions, int8.DepthwiseConvolutions);
        Assert.Equal(fp32.Parameters, int8.Parameters);
        // MobileBERT keeps its embeddings, a sixth of it, in FP32.
        Assert.InRange(int8.FileBytes, fp32.FileBytes * 0.24, fp32.FileBytes * (id is "mobilebert" ? 0.40 : 0.32));
    }

    /// <summary>
    /// Bounds the noise of the arithmetic at 15 dB; it says nothing of accuracy, which random weights have none of. Seven-bit weights give the same on processors with and
    /// without VNNI.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Int8_StaysCloseToFp32(string id)
    {
        var network = ModelZoo.Find(id)!;
        var fp32 = network.Build(ModelZoo.Seed);
        var int8 = StaticQuantizer.Quantize(fp32, ZooCalibration.Recorded(network), new QuantizationOptions { WeightBits = 7 });

        var errors = await QuantizationError.MeasureAsync(fp32, int8, [network.SampleInputs(100)], CancellationToken.None);

        Assert.All(errors, error => Assert.True(error.SignalToNoiseDecibels > 15, error.ToString()));
    }

    [Fact]
    public async Task ReadAsync_KeepsWhatFitsAndMakesEachModelOnce()
    {
        var id = new ModelId("mobilenet_v1", "1");
        var keeping = new ZooModelStore();
        var forgetting = new ZooModelStore(0);

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => keeping.ReadAsync(id, CancellationToken.None).AsTask()));

        Assert.All(together, bytes => Assert.True(bytes.Equals(together[0])));
        var (first, second) = (await forgetting.ReadAsync(id, CancellationToken.None), await forgetting.ReadAsync(id, CancellationToken.None));
        Assert.True(first.Span.SequenceEqual(second.Span));
    }

    [Fact]
    public void Build_GivesOtherWeightsForAnotherSeed()
    {
        var network = ModelZoo.Find("mobilenet_v1")!;

        Assert.NotEqual(ModelFile.Write(network.Build(1)), ModelFile.Write(network.Build(2)));
    }
}
