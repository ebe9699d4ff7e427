using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.MeaNet;

/// <summary>A whole MEANet that is trained in a second or two, once for all tests.</summary>
static class SmallMeaNet
{
    public static MeaSettings Settings { get; } = new()
    {
        TrainImages = 512, CalibrationImages = 400, TestImages = 300, Widths = new MeaWidths(16, 32, 16), MainEpochs = 3, ExtensionEpochs = 2, CloudEpochs = 1, BatchSize = 32,
    };

    static readonly Lazy<MeaBlocks> Made = new(() => Train(1));

    public static MeaBlocks Blocks => Made.Value;

    public static MeaBlocks Train(int cores) => new MeaTraining(Settings, new Workers(cores)).Run((_, training) =>
    {
        while (training.Step < training.Steps)
        {
            training.RunStep();
        }
    });
}
