using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Onnx.Tests.Engine;
using AutoScale.Onnx.Tests.Fixtures;

namespace AutoScale.Onnx.Tests.Census;

/// <summary>Files that another tool made. The numbers are worked out by hand from Fixtures/make_fixtures.py.</summary>
public sealed class ForeignModelTests
{
    [Fact]
    public void Read_FollowsShapesComputedInTheGraph()
    {
        var census = ModelCensus.Read(Fixture.PathOf("convnet"));

        // conv1 62424, grouped 83232, depthwise 20808, transposed 27648, after_resize 12288, classifier 30.
        Assert.Equal(new(4, 1, 0, 206430), census.Features);
        Assert.Equal(1, census.DepthwiseConvolutions);
        Assert.Equal(1123, census.Parameters);
        Assert.Equal([1L, 6, 16, 16], Layer(census, "transposed").OutputShape!);
        Assert.Equal([1L, 6, 16, 16], Layer(census, "after_resize").OutputShape!);
        Assert.Equal(["N", "3", "33", "33"], Assert.Single(census.Inputs).DeclaredShape);
        Assert.Equal([1L, 5], Assert.Single(census.Outputs).Shape!);
        Assert.Equal(13, census.OperatorSets["ai.onnx"]);
        Assert.Equal("python3-onnx 1.12.0", census.Producer);
    }

    [Fact]
    public void Read_CountsRecurrentLayersOnceForEachNode()
    {
        var census = ModelCensus.Read(Fixture.PathOf("recurrent"), new Dictionary<string, long> { ["seq"] = 7 });

        // LSTM 7·2·24·(4+6), GRU 7·15·(12+5), head 5·3.
        Assert.Equal(new(0, 1, 2, 3360 + 1785 + 15), census.Features);
        Assert.Equal(846, census.Parameters);
        Assert.Equal([7L, 2, 1, 6], Layer(census, "lstm").OutputShape!);
    }

    [Fact]
    public void Read_FindsAttentionSpelledOutAndOpensFunctions()
    {
        var census = ModelCensus.Read(Fixture.PathOf("transformer"), new Dictionary<string, long> { ["sequence"] = 6 });

        // For each of two blocks: Q, K, V 3·6·8·8; Q·Kᵀ and weights·V 2·2·6·4·6; feed-forward 2·6·8·16.
        Assert.Equal(new(0, 10, 2, 2 * (1152 + 576 + 1536)), census.Features);
        Assert.Equal(1016, census.Parameters);
        Assert.Equal(["b0.context", "b1.context"], census.Layers.Where(layer => layer.Kind == LayerKind.Attention).Select(layer => layer.Name));
        Assert.Equal(["b0.qk", "b1.qk"], census.Layers.Where(layer => layer.Kind == LayerKind.MatrixProduct).Select(layer => layer.Name));
    }

    [Fact]
    public void Read_PassesOverInitializersListedAsInputs()
    {
        var census = ModelCensus.Read(Fixture.PathOf("old_version"));

        Assert.Equal("x", Assert.Single(census.Inputs).Name);
        Assert.Equal(new(1, 1, 0, 432 + 32), census.Features);
    }

    [Fact]
    public void Read_NeedsNoExternalData()
    {
        var census = ModelCensus.Read(Fixture.PathOf("external_data"));

        Assert.Equal(new(0, 1, 0, 256 * 64), census.Features);
        Assert.Equal(256 * 64 * 4, census.WeightBytes);
        Assert.InRange(census.FileBytes, 1, 1000);
    }

    [Fact]
    public void Read_GivesTheSameFromAStream()
    {
        using var stream = File.OpenRead(Fixture.PathOf("convnet"));

        Assert.Equal(ModelCensus.Read(Fixture.PathOf("convnet")).Features, ModelCensus.Read(stream).Features);
    }

    [Theory]
    [InlineData("recurrent", "x", "seq")]
    [InlineData("transformer", "ids", "sequence")]
    public void Read_AsksForAFreeDimension(string name, string input, string dimension)
    {
        var error = Assert.Throws<UnboundDimensionException>(() => ModelCensus.Read(Fixture.PathOf(name)));

        Assert.Equal((input, dimension), (error.Input, error.Name));
        Assert.Contains($"--dim {dimension}=", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesADimensionThatTheModelLacks()
    {
        var error = Assert.Throws<ArgumentException>(
            () => ModelCensus.Read(Fixture.PathOf("transformer"), new Dictionary<string, long> { ["sequence"] = 6, ["seq"] = 6 }));

        Assert.Contains("'seq'", error.Message, StringComparison.Ordinal);
        Assert.Contains("batch, sequence", error.Message, StringComparison.Ordinal);
    }

    /// <summary>ONNX Runtime is the judge: every value of every layer, computed, has the shape that the census derives.</summary>
    [Theory]
    [InlineData("convnet", "")]
    [InlineData("recurrent", "seq")]
    [InlineData("transformer", "sequence")]
    [InlineData("old_version", "")]
    public async Task Read_DerivesTheShapesThatOnnxRuntimeComputes(string name, string dimension)
    {
        var dimensions = new Dictionary<string, long>();
        if (dimension.Length > 0)
        {
            dimensions[dimension] = 6;
        }

        var census = ModelCensus.Read(Fixture.PathOf(name), dimensions);
        var model = ModelFile.Parse(Fixture.Read(name));
        var outputs = model.Graph.Node.ToDictionary(node => node.Name.Length > 0 ? node.Name : node.Output[0], node => node.Output[0]);
        var layers = census.Layers.Where(layer => outputs.ContainsKey(layer.Name)).ToDictionary(layer => outputs[layer.Name], layer => layer.OutputShape!);
        foreach (var value in layers.Keys.Except(model.Graph.Output.Select(output => output.Name)).ToList())
        {
            model.Graph.Output.Add(new ValueInfoProto
            {
                Name = value,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } },
            });
        }

        var id = new ModelId(name, "1");
        var store = new MemoryModelStore();
        store.Models[id] = ModelFile.Write(model);
        using var engine = new OnnxInferenceEngine(store, new OnnxEngineOptions { IntraOpThreads = 1 });
        var zeros = census.Inputs.Select(input => Zeros(input)).ToArray();
        var computed = await engine.RunAsync(id, zeros, [], CancellationToken.None);

        Assert.All(layers, layer => Assert.Equal(computed.Single(tensor => tensor.Name == layer.Key).Shape, layer.Value));
    }

    [Theory]
    [InlineData("convnet")]
    [InlineData("recurrent")]
    [InlineData("transformer")]
    [InlineData("old_version")]
    [InlineData("external_data")]
    public void Write_GivesBackWhatWasParsed(string name)
    {
        var written = ModelFile.Write(ModelFile.Parse(Fixture.Read(name)));

        Assert.Equal(ModelFile.Parse(Fixture.Read(name)), ModelFile.Parse(written));
        Assert.InRange(written.Length, Fixture.Read(name).Length - 64, Fixture.Read(name).Length + 64);
    }

    static Tensor Zeros(CensusTensor input)
    {
        var type = input.ElementType == "Int64" ? TensorElementType.Int64 : TensorElementType.Fp32;
        return new Tensor(input.Name, type, [.. input.Shape!], new byte[Tensor.CountElements(input.Shape!) * type.Size()]);
    }

    static LayerCensus Layer(ModelCensusResult census, string name) => census.Layers.Single(layer => layer.Name == name);
}
