using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.MeaNet;

public sealed class MeaTrainingTests
{
    [Fact]
    public void Run_GivesTheSameDigestsOnOneAndTwoCores() => Assert.Equal(SmallMeaNet.Blocks.Digests(), SmallMeaNet.Train(cores: 2).Digests());

    [Fact]
    public void ExtensionTraining_LeavesMainAsItIs()
    {
        var settings = SmallMeaNet.Settings;
        var blocks = SmallMeaNet.Train(cores: 1);
        var before = WeightsFile.Digest(blocks.Network.Main.Parameters);
        var extension = WeightsFile.Digest(blocks.ExtensionParameters);

        var training = new MeaTraining(settings, new Workers(1))
            .ExtensionTraining(blocks.Network, blocks.Hard, Splits.Train(new ShapeImages(99), settings.TrainImages));
        for (var step = 0; step < 5; step++)
        {
            training.RunStep();
        }

        Assert.Equal(before, WeightsFile.Digest(blocks.Network.Main.Parameters));
        Assert.NotEqual(extension, WeightsFile.Digest(blocks.ExtensionParameters));
    }

    [Fact]
    public void HardSamples_KeepsHardClassesAndRenumbersThem()
    {
        var images = Splits.Train(new ShapeImages(1), 200);
        var hard = new Core.Routing.HardClasses([12, 3]);
        var samples = new HardSamples(images, images.Label, hard);
        var input = new float[ShapeImages.Bytes];

        int[] labels = [.. Enumerable.Range(0, samples.Count).Select(index => samples.Read(index, input))];

        Assert.Equal(Enumerable.Range(0, 200).Count(index => images.Label(index) is 3), labels.Count(label => label is 0));
        Assert.Equal(Enumerable.Range(0, 200).Count(index => images.Label(index) is 12), labels.Count(label => label is 1));
        Assert.Equal(labels.Length, labels.Count(label => label is 0 or 1));
    }
}
