using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Training.Data;
using AutoScale.Training.Layers;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.MeaNet;

/// <summary>The exported models against the trainer's own forward pass, by the real ONNX Runtime.</summary>
public sealed class OnnxExportTests
{
    const int Samples = 16;
    const float Tolerance = 1e-5f;

    static readonly ImageSet Images = Splits.Test(new ShapeImages(1), Samples);

    [Fact]
    public async Task MainBlock_GivesTheTrainersLogitsAndFeatures()
    {
        var network = SmallMeaNet.Blocks.Network;

        var outputs = await RunAsync(OnnxExport.MainBlock(network), Image());

        var run = Forward(network.Main);
        Compare(run, network.Main.Last, outputs[OnnxExport.Logits]);
        Compare(run, network.FeatureNode, outputs[OnnxExport.Features]);
    }

    [Fact]
    public async Task ExtensionBlock_TakesMainsFeatures()
    {
        var network = SmallMeaNet.Blocks.Network;
        var features = (await RunAsync(OnnxExport.MainBlock(network), Image()))[OnnxExport.Features];

        var outputs = await RunAsync(OnnxExport.ExtensionBlock(network), Image(), features);

        Compare(Forward(network.Extended), network.Extended.Last, outputs[OnnxExport.Logits]);
    }

    [Fact]
    public async Task Whole_GivesTheTrainersLogits()
    {
        foreach (var graph in (LayerGraph[])[SmallMeaNet.Blocks.Cloud, SmallMeaNet.Blocks.Single!])
        {
            var outputs = await RunAsync(OnnxExport.Whole(graph), Image());

            Compare(Forward(graph), graph.Last, outputs[OnnxExport.Logits]);
        }
    }

    [Fact]
    public void Export_HasTheWorkOfTheLayers()
    {
        var network = new MeaNetwork(20, 10, MeaWidths.Shipped);
        var (main, extension) = (Census(OnnxExport.MainBlock(network)), Census(OnnxExport.ExtensionBlock(network)));
        var single = MeaNetwork.SingleExit(20, MeaWidths.Shipped);

        Assert.Equal(network.Main.MultiplyAccumulates, main);
        Assert.Equal(network.Main.MultiplyAccumulates + network.Extended.MultiplyAccumulates, main + extension + SharedTrunk(network));
        // Same size: the exits of main and of ten classes against one of twenty are the whole difference.
        Assert.InRange(Census(OnnxExport.Whole(single)) / (double)(main + extension), 0.999, 1.001);
    }

    static long SharedTrunk(MeaNetwork network) =>
        network.Main.Nodes.Take(network.FeatureNode + 1).Select(node => node.Layer).OfType<Convolution>().Sum(layer => layer.MultiplyAccumulates);

    static long Census(ModelProto model) => ModelCensus.Read(ModelFile.Write(model)).Features.MultiplyAccumulates;

    static GraphRun Forward(LayerGraph graph)
    {
        var run = new GraphRun(graph, new Workers(1), parts: 2, Samples / 2, learning: false);
        for (var sample = 0; sample < Samples; sample++)
        {
            Images.Read(sample, run.Values(0, sample));
        }

        run.Forward(learning: false);
        return run;
    }

    /// <summary>Images by colour, row and column, as ONNX takes them.</summary>
    static Tensor Image()
    {
        var values = new float[Samples * ShapeImages.Bytes];
        var pixels = new float[ShapeImages.Bytes];
        for (var sample = 0; sample < Samples; sample++)
        {
            Images.Read(sample, pixels);
            for (var place = 0; place < pixels.Length; place++)
            {
                values[(sample * pixels.Length) + (place % 3 * ShapeImages.Side * ShapeImages.Side) + (place / 3)] = pixels[place];
            }
        }

        return new Tensor(OnnxExport.Image, TensorElementType.Fp32, [Samples, 3, ShapeImages.Side, ShapeImages.Side], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    static void Compare(GraphRun run, int node, Tensor output)
    {
        var values = MemoryMarshal.Cast<byte, float>(output.Data.Span);
        var (channels, area) = ((int)output.Shape[1], output.Shape.Count is 4 ? (int)(output.Shape[2] * output.Shape[3]) : 1);
        var stride = run.Values(node, 0).Length / area;
        var largest = 0f;
        for (var place = 0; place < values.Length; place++)
        {
            var (sample, rest) = Math.DivRem(place, channels * area);
            var expected = run.Values(node, sample)[(rest % area * stride) + (rest / area)];
            Assert.True(Math.Abs(expected - values[place]) <= Tolerance * Math.Max(1, Math.Abs(expected)), $"{output.Name}[{place}] is {values[place]}, the trainer's {expected}.");
            largest = Math.Max(largest, Math.Abs(expected));
        }

        Assert.True(largest > 0.1f);
    }

    static async Task<Dictionary<string, Tensor>> RunAsync(ModelProto model, params Tensor[] inputs)
    {
        using var engine = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(model)), new OnnxEngineOptions { IntraOpThreads = 1 });
        var outputs = await engine.RunAsync(SingleModelStore.Id, inputs, [], CancellationToken.None);
        return outputs.ToDictionary(output => output.Name);
    }
}
