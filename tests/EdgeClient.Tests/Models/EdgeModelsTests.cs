using AutoScale.Core.Actions;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Zoo;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Models;

public sealed class EdgeModelsTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ListedStore store = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task FindAsync_CountsTheNewestVersion()
    {
        store.Models = [new("net", "9"), new("net", "10"), new("net", "2"), new("net.int8", "3"), new("other", "1")];
        using var models = new EdgeModels(store, _ => new StatedAccuracy(71, 70, "a paper"));

        var network = (await models.FindAsync("net", default))!;

        Assert.Equal((new ModelId("net", "10"), new ModelId("net.int8", "3")), (network.Model, network.Int8Model));
        Assert.Equal((31, 18, 0), (network.Descriptor.Features.ConvolutionLayers, network.Descriptor.Features.FullyConnectedLayers, network.Descriptor.Features.RecurrentLayers));
        Assert.Equal((3 * 224 * 224 * 4, 1000 * 4), (network.Descriptor.InputBytes, network.Descriptor.OutputBytes));
        Assert.Equal((71, 70), (network.Descriptor.AccuracyPercent, network.Descriptor.Int8AccuracyPercent));
        Assert.Equal(new ModelId("net.int8", "3"), models.Resolve("net", Precision.Int8));
        Assert.Equal(new ModelId("net", "10"), models.Resolve("net", Precision.Fp32));
    }

    [Fact]
    public async Task FindAsync_HasNoInt8AccuracyWithoutAnInt8Model()
    {
        store.Models = [new("net", "1")];
        using var models = new EdgeModels(store, _ => StatedAccuracy.Assumed);

        var network = (await models.FindAsync("net", default))!;

        Assert.Null(network.Descriptor.Int8AccuracyPercent);
        Assert.Contains("assumed", network.Descriptor.AccuracySource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_NamesNetworksOnce()
    {
        store.Models = [new("net", "1"), new("net", "2"), new("net.int8", "1"), new("alpha", "1")];
        using var models = new EdgeModels(store, _ => StatedAccuracy.Assumed);

        Assert.Equal(["alpha", "net"], await models.ListAsync(default));
        Assert.Null(await models.FindAsync("net.int8", default));
        Assert.Null(await models.FindAsync("nope", default));
    }

    [Fact]
    public void Read_TakesWhatIsStated()
    {
        File.WriteAllText(folder["network.json"], """{"accuracyPercent":71.8,"source":"hosted models"}""");

        Assert.Equal(new StatedAccuracy(71.8f, null, "hosted models"), StatedAccuracy.Read(folder.Path));
    }

    [Theory]
    [InlineData("""{"accuracyPercent":171}""", "accuracyPercent is 171; it must be from 0 to 100")]
    [InlineData("""{"accuracyPercent":71,"int8AccuracyPercent":-1}""", "int8AccuracyPercent is -1")]
    [InlineData("""{"accuracy":71}""", "accuracy")]
    [InlineData("""{}""", "accuracyPercent")]
    [InlineData("nonsense", "network.json")]
    public void Read_NamesWhatIsWrong(string json, string named)
    {
        File.WriteAllText(folder["network.json"], json);

        var error = Assert.Throws<InvalidDataException>(() => StatedAccuracy.Read(folder.Path));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Every model is MobileNet v3.</summary>
    sealed class ListedStore : IModelStore
    {
        readonly ZooModelStore zoo = new();

        public ModelId[] Models { get; set; } = [];

        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(ModelId model, CancellationToken cancellationToken) =>
            zoo.ReadAsync(new ModelId("mobilenet_v3", ZooModelStore.Version), cancellationToken);

        public ValueTask<IReadOnlyList<ModelId>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ModelId>>(Models);
    }
}
