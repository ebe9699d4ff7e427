using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.OnDevice;

/// <summary>
/// MEANet's edge side (arXiv 2109.06440): main as it came from the cloud, frozen; adaptive block and extension go on learning from the device's own images of
/// hard classes. On one core, within a ceiling of memory, and taken up after a kill where the last checkpoint left it.
/// </summary>
public sealed class OnDeviceTraining
{
    const int LargestBatch = 64;
    const int SmallestBatch = 8;

    readonly OnDeviceSettings settings;

    /// <param name="blocks">From the cloud; the extension is changed in place.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the smallest batch does not fit under the ceiling.</exception>
    public OnDeviceTraining(MeaBlocks blocks, OnDeviceSettings settings)
    {
        settings.Validate();
        (this.settings, Blocks) = (settings, blocks);
        blocks.Network.FreezeMain();
        var images = new DeviceImages(new ShapeImages(0), Splits.FirstOfDevice(settings.Device), settings.Images);
        var samples = new HardSamples(images, images.Label, blocks.Hard);
        if (samples.Count < SmallestBatch)
        {
            throw new ArgumentException($"{samples.Count} of {settings.Images} images show a hard class; it takes at least {SmallestBatch}. Give more images.");
        }

        var smallest = New(SmallestBatch);
        if (smallest.Bytes > settings.MemoryCeilingBytes)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A batch of {SmallestBatch} takes {smallest.Bytes} bytes, more than the ceiling of {settings.MemoryCeilingBytes}. Raise the ceiling."));
        }

        var batch = LargestBatch;
        while (batch > SmallestBatch && (batch > samples.Count || smallest.BytesAt(batch) > settings.MemoryCeilingBytes))
        {
            batch /= 2;
        }

        Training = batch is SmallestBatch ? smallest : New(batch);

        ClassifierTraining New(int batchSize) => new(blocks.Network.Extended, blocks.Hard.Count, samples, settings.Training(batchSize), new Workers(1));
    }

    public MeaBlocks Blocks { get; }

    public OnDeviceSettings Settings => settings;

    /// <summary>The training, with the batch that fits.</summary>
    public ClassifierTraining Training { get; }

    /// <summary>Runs to the end, from the checkpoint where there is one.</summary>
    /// <inheritdoc cref="TrainingSession.Run"/>
    public void Run(string checkpoint, Action<TrainingProgress> onProgress, CancellationToken stop) =>
        TrainingSession.Run(Training, checkpoint, settings.StepsBetweenSaves, onProgress, stop);
}
