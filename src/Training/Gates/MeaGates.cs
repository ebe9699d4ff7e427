using AutoScale.Core.Devices;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Gates;

/// <summary>What gates need to know of trained blocks: answers of every exit, and costs.</summary>
public static class MeaGates
{
    /// <summary>The answers of every exit to a set of images.</summary>
    public static RoutedSet Route(MeaBlocks blocks, ImageSet images, Workers workers)
    {
        var (main, labels) = Classifier.Run(blocks.Network.Main, blocks.Network.Classes, images, workers);
        var (extension, _) = Classifier.Run(blocks.Network.Extended, blocks.Network.HardClasses, images, workers);
        var (cloud, _) = Classifier.Run(blocks.Cloud, blocks.Network.Classes, images, workers);
        return new RoutedSet(labels, main, extension, cloud, blocks.Hard);
    }

    /// <summary>What the blocks cost a class of devices, by a census of their ONNX models.</summary>
    public static ExitCosts Costs(MeaBlocks blocks, DeviceProfile profile) => DeviceCosts.For(
        profile, Census(OnnxExport.MainBlock(blocks.Network)), Census(OnnxExport.ExtensionBlock(blocks.Network)), Census(OnnxExport.Whole(blocks.Cloud)));

    /// <summary>Counts a model that was just made.</summary>
    public static ModelCensusResult Census(Onnx.Proto.ModelProto model) => ModelCensus.Read(ModelFile.Write(model));
}
