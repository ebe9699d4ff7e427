using AutoScale.Training.Data;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.Learning;

public sealed class ClassifierTrainingTests
{
    static readonly ImageSet Images = Splits.Train(new ShapeImages(1), 256);

    [Fact]
    public void RunStep_GivesTheSameBitsOnAnyNumberOfCores()
    {
        var one = Trained(cores: 1);

        Assert.Equal(one, Trained(cores: 2));
        Assert.Equal(one, Trained(cores: 5));
        Assert.NotEqual(one, Trained(cores: 1, seed: 2));
    }

    [Fact]
    public void RunStep_LearnsWhatItIsShown()
    {
        var training = Tiny(new Workers(1), new TrainingSettings { Epochs = 30, BatchSize = 32 });
        var first = training.RunStep();
        var last = first;
        while (training.Step < training.Steps)
        {
            last = training.RunStep();
        }

        Assert.InRange(first, 2.5, 3.8);
        Assert.True(last < first / 2, $"The loss went from {first} to {last}.");
    }

    [Fact]
    public void Constructor_RefusesFewerSamplesThanABatch()
    {
        var problem = Assert.Throws<ArgumentException>(() => Tiny(new Workers(1), new TrainingSettings { BatchSize = 512 }));

        Assert.Contains("256 samples, fewer than one batch of 512", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_CoversWhatATrainingAllocates()
    {
        Tiny(new Workers(1), new TrainingSettings()).RunStep();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var training = Tiny(new Workers(1), new TrainingSettings());
        training.RunStep();
        var made = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(made, training.Bytes * 0.8, training.Bytes * 1.25);

        // The least of a few: what the runtime allocates for itself on this thread, such as for code that it compiles again, is not the training's.
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => Allocated(training)), 0, 64 * 1024);

        static long Allocated(ClassifierTraining training)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            training.RunStep();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(9, 0.1)]
    [InlineData(10, 0.1)]
    [InlineData(55, 0.05)]
    [InlineData(100, 0)]
    public void RateAt_RisesAndFalls(int step, double expected) =>
        Assert.Equal(expected, new TrainingSettings { LearningRate = 0.1, WarmUpShare = 0.1 }.RateAt(step, 100), 1e-9);

    [Fact]
    public void Validate_NamesThePropertyAndItsRange()
    {
        var problem = Assert.Throws<ArgumentException>(() => new TrainingSettings { BatchSize = 30 }.Validate());

        Assert.Contains("BatchSize is 30; it must be from 8 to 1024 and a multiple of PartSize", problem.Message, StringComparison.Ordinal);
    }

    internal static ClassifierTraining Tiny(Workers workers, TrainingSettings settings)
    {
        var network = new MeaNetwork(ShapeImages.Classes, 10, new MeaWidths(16, 32, 16));
        var training = new ClassifierTraining(network.Main, ShapeImages.Classes, Images, settings, workers);
        training.Initialize();
        return training;
    }

    static string Trained(int cores, ulong seed = 1)
    {
        var training = Tiny(new Workers(cores), new TrainingSettings { Seed = seed, Epochs = 2 });
        while (training.Step < training.Steps)
        {
            training.RunStep();
        }

        return WeightsFile.Digest(training.Graph.Parameters);
    }
}
