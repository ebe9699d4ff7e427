using AutoScale.Onnx.Graph;
using AutoScale.Simulator.Networks;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Simulator.Tests.Networks;

public sealed class NetworkReaderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("networks").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_TakesTheCensusOfAnOnnxFile()
    {
        var graph = new GraphBuilder("two", 1);
        var image = graph.Input("image", DataType.Float, -1, 3, 8, 8);
        var map = graph.Node("Conv", "conv", [image, graph.Weights("w", [4, 3, 1, 1], 0.1f)], Attributes.Ints("kernel_shape", 1, 1));
        var pooled = graph.Node("Flatten", "flat", [graph.Node("GlobalAveragePool", "pool", [map])]);
        graph.Output(graph.Node("Gemm", "scores", [pooled, graph.Weights("fc", [4, 10], 0.1f)]), DataType.Float, -1, 10);
        var path = Path.Combine(folder, "two.onnx");
        File.WriteAllBytes(path, ModelFile.Write(graph.Build()));

        var network = NetworkReader.Read(path);

        Assert.Equal(("two", 1, 1, 0), (network.Descriptor.Name, network.Descriptor.Features.ConvolutionLayers, network.Descriptor.Features.FullyConnectedLayers, network.DepthwiseLayers));
        Assert.Equal((8 * 8 * 3 * 4, 40L), ((int)network.ConvolutionMacs, network.DenseMacs));
        Assert.Equal((3 * 8 * 8, 40), (network.Descriptor.InputBytes, network.Descriptor.OutputBytes));
        Assert.Equal(NetworkTask.Classification, network.Task);
        Assert.Equal(52, network.Parameters);
    }

    [Theory]
    [InlineData("damaged.onnx")]
    [InlineData("empty.json")]
    [InlineData("other.txt")]
    public void Read_NamesTheFileItRefuses(string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, name.EndsWith("json", StringComparison.Ordinal) ? "null" : "no model");

        Assert.Contains(name, Assert.Throws<InvalidNetworkException>(() => NetworkReader.Read(path)).Message, StringComparison.Ordinal);
    }
}
