using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Zoo;

namespace AutoScale.Onnx.Tests.Zoo;

public sealed class ZooCensusTests
{
    /// <summary>
    /// Convolutions, depthwise convolutions, fully connected, recurrent or attention layers, millions of multiply-accumulates. The first six rows and their work are the
    /// published architectures'; the detectors' and MobileBERT's layers are counted by hand from their definitions (each detector has two predictors on a 1x1 map,
    /// which are fully connected layers; SSDLite has one more 1x1 convolution there; MobileBERT has 15 matrices in each of 24 layers, and two).
    /// </summary>
    public static TheoryData<string, int, int, int, int, double> Expected => new()
    {
        { "inception_v1", 57, 0, 1, 0, 1498 },
        { "inception_v3", 94, 0, 1, 0, 5713 },
        { "mobilenet_v1", 14, 13, 1, 0, 569 },
        { "mobilenet_v2", 35, 17, 1, 0, 301 },
        { "mobilenet_v3", 31, 15, 18, 0, 217 },
        { "resnet_50", 53, 0, 1, 0, 4089 },
        { "ssd_mobilenet_v1", 32, 13, 2, 0, 1237 },
        { "ssd_mobilenet_v2", 53, 17, 2, 0, 773 },
        { "ssd_mobilenet_v3", 48, 31, 19, 0, 510 },
        { "mobilebert", 0, 0, 362, 24, 2690 },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void Read_CountsTheNetworkOfThePaper(string id, int convolutions, int depthwise, int fullyConnected, int recurrent, double megaMacs)
    {
        var census = ModelCensus.Read(ModelFile.Write(ModelZoo.Find(id)!.Build(ModelZoo.Seed)));

        Assert.Equal(convolutions, census.Features.ConvolutionLayers);
        Assert.Equal(depthwise, census.DepthwiseConvolutions);
        Assert.Equal(fullyConnected, census.Features.FullyConnectedLayers);
        Assert.Equal(recurrent, census.Features.RecurrentLayers);
        Assert.InRange(census.Features.MultiplyAccumulates / 1e6, megaMacs * 0.99, megaMacs * 1.01);
    }
}
