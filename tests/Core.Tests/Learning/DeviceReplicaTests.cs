using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning;

public sealed class DeviceReplicaTests
{
    const int States = 32;

    static readonly string[] Descriptors = [.. Enumerable.Range(0, 20).Select(action => $"local/cpu/fp32/{action}")];

    static readonly QLearningOptions Options = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_ArrivesAtTheDevicesTableBitForBit(ulong seed)
    {
        var random = new SplitMix64(seed);
        var device = new QTable(States, Descriptors.Length);
        var replica = new DeviceReplica(Descriptors, States, Options);
        var sums = new PriorSums();
        for (var step = 0; step < 5000; step++)
        {
            if (step % 500 is 499)
            {
                var prior = sums.ToSnapshot("class", step / 500, devices: 3);
                PriorMerge.Adopt(device, Descriptors, prior);
                replica.Adopt(prior);
            }

            var transition = new Transition(
                new State(random.Next(States)), random.Next(Descriptors.Length), (random.NextSingle() * -3000) + 10, new State(random.Next(States)));
            var target = QLearning.Update(device, transition, Options);
            sums.Add([new PriorCell(random.Next(States), Descriptors[random.Next(Descriptors.Length)], 1, target)]);
            replica.Apply(transition);
        }

        Assert.Equal(
            SnapshotCodec.Encode(PolicySnapshot.Of(device, Descriptors, replica.PriorVersion)), SnapshotCodec.Encode(replica.ToSnapshot()));
    }

    [Fact]
    public void Restore_ReturnsTheTableThatWasSaved()
    {
        var replica = new DeviceReplica(Descriptors, States, Options);
        replica.Apply(new Transition(new State(3), 4, -7, new State(5)));
        var restored = new DeviceReplica(Descriptors, States, Options);

        restored.Restore(SnapshotCodec.DecodePolicy(SnapshotCodec.Encode(replica.ToSnapshot())));

        Assert.Equal(SnapshotCodec.Encode(replica.ToSnapshot()), SnapshotCodec.Encode(restored.ToSnapshot()));
    }

    [Fact]
    public void TakeContribution_GivesEverySampleOnce()
    {
        var replica = new DeviceReplica(Descriptors, States, Options);
        replica.Apply(new Transition(new State(3), 4, -7, new State(5)));
        replica.Apply(new Transition(new State(3), 4, -9, new State(5)));

        Assert.Equal([new PriorCell(3, Descriptors[4], 2, -16)], replica.TakeContribution());
        Assert.Empty(replica.TakeContribution());
    }

    [Fact]
    public void DecodePolicy_RefusesEveryCutAndNothingCrashes()
    {
        var replica = new DeviceReplica(Descriptors, States, Options);
        replica.Apply(new Transition(new State(3), 4, -7, new State(5)));
        var bytes = SnapshotCodec.Encode(replica.ToSnapshot());

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SnapshotCodec.DecodePolicy(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void DecodePolicy_RefusesDamageOrGivesATable()
    {
        var replica = new DeviceReplica(Descriptors, States, Options);
        replica.Apply(new Transition(new State(3), 4, -7, new State(5)));
        var bytes = SnapshotCodec.Encode(replica.ToSnapshot());
        var random = new SplitMix64(11);

        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                _ = SnapshotCodec.DecodePolicy(damaged);
            }
            catch (InvalidDataException)
            {
            }
        }
    }
}
