using AutoScale.Core.Actions;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Tests.Census;
using AutoScale.Onnx.Tests.Engine;

namespace AutoScale.Onnx.Tests.Splitting;

public sealed class SplittingModelStoreTests
{
    static byte[] Model(string first) => ModelFile.Write(new SmallModel().Input("x", 1, 2).Weights("w", 1, 2)
        .Node("Relu", "x", first).Node("Mul", $"{first} w", "c").Node("Neg", "c", "y").Output("y").Proto);

    static (SplittingModelStore Store, MemoryModelStore Inner) Store(params (string Name, byte[] File)[] models)
    {
        var inner = new MemoryModelStore();
        foreach (var (name, file) in models)
        {
            inner.Models[new ModelId(name, "1")] = file;
        }

        return (new SplittingModelStore(inner), inner);
    }

    [Theory]
    [InlineData("net.b.head", "net", "b", ModelPart.Head)]
    [InlineData("net.int8.conv2.reduce.tail-int8", "net.int8.conv2", "reduce", ModelPart.TailOfInt8)]
    public void Read_SplitsAPartsName(string name, string model, string cut, ModelPart part)
    {
        Assert.Equal(new PartName(model, cut, part), PartName.Read(name).First());
        Assert.Equal(name, new PartName(model, cut, part).ToId("3").Name);
    }

    [Theory]
    [InlineData("net")]
    [InlineData("net.tail")]
    [InlineData("net.b.middle")]
    [InlineData(".b.tail")]
    public void Read_GivesNothingForAnotherName(string name) => Assert.Empty(PartName.Read(name));

    [Fact]
    public async Task ReadAsync_MakesPartsThatGiveWhatTheWholeGives()
    {
        var (store, _) = Store(("net", Model("a.b")));
        using var engine = new OnnxInferenceEngine(store, new OnnxEngineOptions { IntraOpThreads = 1 });
        var input = Engine.Tensors.Floats("x", [1, 2], 3, -4);

        var head = await engine.RunAsync(new("net.a.b.head", "1"), [input], [], default);
        var tail = await engine.RunAsync(new("net.a.b.tail", "1"), head, [], default);
        var coarse = await engine.RunAsync(new("net.a.b.tail-int8", "1"), CrossingCodec.Quantize(head), [], default);
        var whole = await engine.RunAsync(new("net", "1"), [input], [], default);

        Assert.Equal(whole[0].Values<float>(), tail[0].Values<float>());
        Assert.Equal(whole[0].Values<float>()[0], coarse[0].Values<float>()[0], 0.001f);
    }

    [Fact]
    public async Task ReadAsync_PrefersTheLongestModelNameAndWhatIsThere()
    {
        var registered = Model("z");
        var (store, _) = Store(("net", Model("int8.b")), ("net.int8", Model("b")), ("net.c.tail", registered));

        // Both could mean it: cut int8.b of net, and cut b of net.int8.
        var part = ModelFile.Parse(await store.ReadAsync(new("net.int8.b.tail", "1"), default));
        Assert.Equal("b", part.Graph.Input[0].Name);
        Assert.Equal(registered, (await store.ReadAsync(new("net.c.tail", "1"), default)).ToArray());
    }

    [Theory]
    [InlineData("net.nowhere.tail", "1")]
    [InlineData("other.a.tail", "1")]
    [InlineData("net.a.tail", "2")]
    [InlineData("net.y.head", "1")]
    public async Task ReadAsync_SaysThatThereIsNoSuchPart(string name, string version)
    {
        var (store, _) = Store(("net", Model("a")));

        Assert.Equal(name, (await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.ReadAsync(new(name, version), default))).Model.Name);
    }

    [Fact]
    public async Task ReadAsync_AnalysesAModelOnceForAllItsParts()
    {
        var (store, inner) = Store(("net", Model("a")));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.ReadAsync(new("net.a.tail", "1"), default).AsTask()));
        Assert.NotNull(await store.FindCutAsync(new("net", "1"), "c", default));

        Assert.Single(inner.Reads, model => model.Name == "net");
    }

    [Fact]
    public async Task ReadAsync_HasNoPartsOfWhatCannotBeAnalysed()
    {
        var (store, _) = Store(("net", [1, 2, 3]));

        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.ReadAsync(new("net.a.tail", "1"), default));
        Assert.Null(await store.FindCutAsync(new("net", "1"), "a", default));
    }

    [Fact]
    public async Task FindCutAsync_TriesAgainAfterAFailure()
    {
        var (store, inner) = Store();
        await Assert.ThrowsAsync<ModelNotFoundException>(async () => await store.FindCutAsync(new("net", "1"), "a", default));

        inner.Models[new ModelId("net", "1")] = Model("a");

        Assert.Equal("a", (await store.FindCutAsync(new("net", "1"), "a", default))!.Label);
    }

    [Fact]
    public async Task ListAsync_ListsWholeModelsOnly()
    {
        var (store, _) = Store(("net", Model("a")));

        Assert.Equal([new ModelId("net", "1")], await store.ListAsync(default));
    }

    [Fact]
    public void TailFor_TakesThePartOfThePrecision()
    {
        Assert.Equal(ModelPart.Tail, PartName.TailFor(Precision.Fp32));
        Assert.Equal(ModelPart.TailOfInt8, PartName.TailFor(Precision.Int8));
    }
}
