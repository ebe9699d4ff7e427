using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Zoo;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Tests.Networks;

public sealed class NetworkCatalogTests
{
    public static TheoryData<string> Names => [.. NetworkCatalog.Paper.Networks.Select(network => network.Descriptor.Name)];

    [Fact]
    public void Paper_HasTheZoosNetworks() => Assert.Equal(
        ModelZoo.Networks.Select(network => network.Id).Order(StringComparer.Ordinal),
        NetworkCatalog.Paper.Networks.Select(network => network.Descriptor.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Paper_IsTheCensusOfTheGraphs(string name)
    {
        var network = NetworkCatalog.Paper.Networks[NetworkCatalog.Paper.IndexOf(name)];
        var census = ModelCensus.Read(ModelFile.Write(ModelZoo.Find(name)!.Build(ModelZoo.Seed)));
        long Macs(LayerKind kind) => census.Layers.Where(layer => layer.Kind == kind).Sum(layer => layer.MultiplyAccumulates);

        Assert.Equal(census.Features, network.Descriptor.Features);
        Assert.Equal(census.DepthwiseConvolutions, network.DepthwiseLayers);
        Assert.Equal(census.Parameters, network.Parameters);
        Assert.Equal(Macs(LayerKind.Convolution), network.ConvolutionMacs);
        Assert.Equal(Macs(LayerKind.DepthwiseConvolution), network.DepthwiseMacs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Paper_SendsOneByteAPixelOrWholeTokens(string name)
    {
        var network = NetworkCatalog.Paper.Networks[NetworkCatalog.Paper.IndexOf(name)];
        var inputs = ModelZoo.Find(name)!.SampleInputs(1);

        Assert.Equal(
            network.Task is NetworkTask.Text ? inputs.Sum(tensor => tensor.Data.Length) : inputs.Sum(tensor => tensor.ElementCount),
            network.Descriptor.InputBytes);
    }

    [Fact]
    public void IndexOf_NamesTheNetworksThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => NetworkCatalog.Paper.IndexOf("alexnet"));

        Assert.Contains("mobilebert", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenarios_CanBeMetByEveryNetworkAtSomePrecision() => Assert.All(NetworkCatalog.Paper.Networks, network => Assert.All(
        Scenario.All.Where(scenario => scenario.Task == network.Task),
        scenario => Assert.True(network.Descriptor.AccuracyPercent >= scenario.Constraints.AccuracyPercent, $"{network.Descriptor.Name}, {scenario.Name}")));
}
