using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class StatisticTests
{
    static readonly StatisticPrior Prior = new(
        "mi8pro", 3, 12,
        [new StatisticCell("compute/net/0.0", "local/cpu/fp32/2803", 4, 2, 1.5), new StatisticCell("energy", "cloud/gpu/fp32", 1, 0, 0)],
        [new StatisticCell("radio/25", "cloud/gpu/fp32", 2.5, -1, 1)]);

    [Fact]
    public void Cell_GivesMeanAndVariance()
    {
        var cell = Prior.Cells[0];

        Assert.Equal(0.5, cell.Mean);
        Assert.Equal(0.125, cell.Variance);
    }

    [Fact]
    public void Sums_AddExactlyAndSort()
    {
        var sums = new StatisticSums();
        sums.Add(Prior.Cells.Reverse());
        sums.Add(Prior.Cells);

        Assert.Equal([new StatisticCell("compute/net/0.0", "local/cpu/fp32/2803", 8, 4, 3), new StatisticCell("energy", "cloud/gpu/fp32", 2, 0, 0)], sums.Cells());
    }

    [Fact]
    public void WithoutSteps_AddsUpWhatStepsHaveInCommon() => Assert.Equal(
        [new StatisticCell("c", "local/cpu/fp32", 3, 6, 9), new StatisticCell("c", "peer/gpu/fp16", 1, 1, 1)],
        StatisticSums.WithoutSteps([
            new StatisticCell("c", "local/cpu/fp32/2803", 1, 2, 3), new StatisticCell("c", "local/cpu/fp32/902", 2, 4, 6), new StatisticCell("c", "peer/gpu/fp16", 1, 1, 1),
        ]));

    [Fact]
    public void Codec_ReturnsWhatItWasGiven()
    {
        var read = StatisticCodec.DecodePrior(StatisticCodec.Encode(Prior));

        Assert.Equal(Prior.Cells, read.Cells);
        Assert.Equal(Prior.Fallback, read.Fallback);
        Assert.Equal((Prior.DeviceClass, Prior.Version, Prior.Devices), (read.DeviceClass, read.Version, read.Devices));
    }

    [Fact]
    public void Codec_RefusesEveryDamage()
    {
        var bytes = StatisticCodec.Encode(Prior);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => StatisticCodec.DecodePrior(bytes.AsMemory(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => StatisticCodec.DecodePrior((byte[])[.. bytes, 0]));
        Assert.Throws<InvalidDataException>(() => StatisticCodec.DecodePrior(StatisticCodec.Encode(Prior with { Cells = [Prior.Cells[0] with { Sum = double.NaN }] })));
    }

    [Fact]
    public void Replica_OfThePapersPolicyTakesAndGivesTheSameCells()
    {
        ILearnedState device = new DeviceReplica(["local/cpu/fp32/1"], 4, new QLearningOptions { LearningRate = 1, Discount = 0 });
        device.Apply(default(Experience) with { Transition = new Transition(new(2), 0, -3, new(1)) });
        device.Apply(default(Experience) with { Transition = new Transition(new(2), 0, -5, new(1)) });

        var cell = Assert.Single(device.TakeContribution());
        Assert.Equal(new StatisticCell("2", "local/cpu/fp32/1", 2, -8, 34), cell);
        var other = new DeviceReplica(["local/cpu/fp32/1"], 4, new QLearningOptions());
        other.Adopt(new StatisticPrior("c", 1, 1, [cell], []));
        Assert.Equal(-4, (float)other.Table.Values(new(2))[0]);
        Assert.Equal("autoscale", other.Policy);
    }
}
