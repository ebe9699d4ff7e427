using AutoScale.Core.Routing;
using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;
using AutoScale.Training.Tests.MeaNet;

namespace AutoScale.Training.Tests.OnDevice;

public sealed class OnDeviceTrainingTests
{
    [Fact]
    public void Constructor_MakesTheBatchFitUnderTheCeiling()
    {
        var blocks = SmallMeaNet.Train(cores: 1);
        var roomy = new OnDeviceTraining(blocks, new OnDeviceSettings { Images = 400, MemoryCeilingBytes = 64 << 20 });
        var tight = new OnDeviceTraining(blocks, new OnDeviceSettings { Images = 400, MemoryCeilingBytes = 6 << 20 });

        Assert.Equal(64, roomy.Training.Settings.BatchSize);
        Assert.InRange(tight.Training.Settings.BatchSize, 8, 32);
        Assert.InRange(tight.Training.Bytes, 1, 6 << 20);
        Assert.True(tight.Training.BytesAt(tight.Training.Settings.BatchSize * 2) > 6 << 20);
        Assert.Equal(roomy.Training.Bytes, tight.Training.BytesAt(64), 64.0 * 1024);
    }

    [Fact]
    public void Run_AllocatesNoMoreThanTheCeiling()
    {
        const long Ceiling = 4 << 20;
        var blocks = SmallMeaNet.Train(cores: 1);
        var training = new OnDeviceTraining(blocks, new OnDeviceSettings { Images = 400, Epochs = 2, MemoryCeilingBytes = Ceiling });
        training.Training.RunStep();
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (training.Training.Step < training.Training.Steps)
        {
            training.Training.RunStep();
        }

        // What steps allocate is small change: the memory is that of the beginning.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, training.Training.Steps * 256L * 1024);
        Assert.InRange(training.Training.Bytes, 1, Ceiling);
    }

    [Fact]
    public void Run_TeachesTheExtensionAlone()
    {
        var blocks = SmallMeaNet.Train(cores: 1);
        var main = WeightsFile.Digest(blocks.Network.Main.Parameters);
        var training = new OnDeviceTraining(blocks, new OnDeviceSettings { Images = 1000, Epochs = 6 });
        var losses = new List<double>();
        while (training.Training.Step < training.Training.Steps)
        {
            losses.Add(training.Training.RunStep());
        }

        Assert.True(losses[^5..].Average() < losses[..5].Average() - 0.1, $"The loss went from {losses[..5].Average()} to {losses[^5..].Average()}.");
        Assert.Equal(main, WeightsFile.Digest(blocks.Network.Main.Parameters));
    }

    [Fact]
    public void DeviceImages_AreItsOwn()
    {
        var images = new ShapeImages(0);
        var (first, second) = (new DeviceImages(images, Splits.FirstOfDevice(0), 50), new DeviceImages(images, Splits.FirstOfDevice(1), 50));
        var (one, other) = (new float[ShapeImages.Bytes], new float[ShapeImages.Bytes]);

        for (var index = 0; index < 50; index++)
        {
            Assert.Equal(first.Label(index), first.Read(index, one));
            second.Read(index, other);
            Assert.NotEqual(one, other);
        }
    }

    [Fact]
    public void Constructor_SaysWhatIsMissing()
    {
        var blocks = SmallMeaNet.Train(cores: 1);
        var none = blocks with { Hard = new HardClasses([19]) };

        Assert.Contains("Raise the ceiling", Refused(blocks, new OnDeviceSettings { Images = 400, MemoryCeilingBytes = 1 << 20 }), StringComparison.Ordinal);
        Assert.Contains("show a hard class", Refused(none, new OnDeviceSettings { Images = 64 }), StringComparison.Ordinal);

        static string Refused(MeaBlocks blocks, OnDeviceSettings settings) =>
            Assert.Throws<ArgumentException>(() => new OnDeviceTraining(blocks, settings)).Message;
    }
}
