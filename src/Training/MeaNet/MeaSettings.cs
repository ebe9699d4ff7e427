using AutoScale.Training.Learning;

namespace AutoScale.Training.MeaNet;

/// <summary>One whole training of the blocks, from images to weights.</summary>
public sealed record MeaSettings
{
    /// <summary>The seed of images, first weights and order. 1 makes the weights that ship.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Images to learn from, 64-1,000,000.</summary>
    public int TrainImages { get; init; } = 16_000;

    /// <summary>Images to choose hard classes and gates by, 64-1,000,000.</summary>
    public int CalibrationImages { get; init; } = 4_000;

    /// <summary>Images to judge by, 64-1,000,000.</summary>
    public int TestImages { get; init; } = 5_000;

    /// <summary>Channels of the networks.</summary>
    public MeaWidths Widths { get; init; } = MeaWidths.Shipped;

    /// <summary>Passes over the images for main and for the single exit, 1-1000.</summary>
    public int MainEpochs { get; init; } = 15;

    /// <summary>Passes over the hard classes' images for adaptive block and extension, 1-1000.</summary>
    public int ExtensionEpochs { get; init; } = 20;

    /// <summary>Passes over the images for the cloud's network, 1-1000.</summary>
    public int CloudEpochs { get; init; } = 8;

    /// <summary>Samples of one step, 8-1024.</summary>
    public int BatchSize { get; init; } = 64;

    public TrainingSettings Training(int epochs) => new() { Seed = Seed, Epochs = epochs, BatchSize = BatchSize };
}
