using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Testing;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.Gates;

/// <summary>What calibration computes from stored answers is what a device gets from ONNX Runtime, image by image.</summary>
public sealed class ExitRouterTests
{
    const int Images = 60;

    static readonly ModelId Cloud = new("meanet_cloud", "1");

    [Theory]
    [InlineData(GatePlacement.AfterMain, false, 0.8)]
    [InlineData(GatePlacement.AfterExtension, true, 0.3)]
    [InlineData(GatePlacement.AfterMain, false, double.PositiveInfinity)]
    [InlineData(GatePlacement.AfterMain, false, -1)]
    public async Task RunAsync_EndsWhereTheCalibrationSays(GatePlacement placement, bool compare, double threshold)
    {
        using var folder = new TemporaryFolder();
        var blocks = MeaFiles.Shipped();
        MeaFiles.WriteModels(folder.Path, blocks);
        using var engine = new OnnxInferenceEngine(new DirectoryModelStore(folder.Path), new OnnxEngineOptions { IntraOpThreads = 1 });
        var images = Splits.Test(new ShapeImages(3), Images);
        var set = MeaGates.Route(blocks, images, new Workers(1));
        var gate = new ExitGate { Placement = placement, CompareSoftmax = compare, Threshold = threshold, Hard = blocks.Hard };
        var asked = 0;
        var router = new ExitRouter(engine, new ExitModels(new ModelId("meanet_main", "1"), new ModelId("meanet_extension", "1")), gate);

        var answers = new List<RoutedAnswer>();
        for (var index = 0; index < Images; index++)
        {
            answers.Add(await router.RunAsync(ImageTensor.Of(images, index), CloudAsync, CancellationToken.None));
        }

        async ValueTask<Tensor> CloudAsync(Tensor image, CancellationToken stop)
        {
            asked++;
            return (await engine.RunAsync(Cloud, [image], [OnnxExport.Logits], stop))[0];
        }

        var expected = GateOutcome.Of(gate, set, new ExitCosts(default, new Cost(0, 1), default, 1, 0));
        Assert.Equal(expected.Correct, answers.Where((answer, index) => answer.Label == set.Labels[index]).Count());
        Assert.Equal(expected.CloudShare * Images, asked, 1e-9);
        Assert.Equal(expected.Millijoules * Images, answers.Count(answer => answer.Extended), 1e-9);
        Assert.Equal(expected.MainShare * Images, answers.Count(answer => answer.Exit is ExitPoint.Main), 1e-9);
    }
}
