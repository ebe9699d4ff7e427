using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Splitting;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Actions;

public sealed class SplitPointTests
{
    static readonly ExecutionTarget Cloud = ExecutionTarget.Remote(Tier.Cloud, ProcessorKind.Cpu, Precision.Fp32);
    static readonly ExecutionTarget Head = ExecutionTarget.Local(ProcessorKind.Cpu, Precision.Fp32, 0, 0, "2803");

    static SplitPlan Plan(string network, string cut, string remote = "cloud/cpu/fp32") => new(
        network, "00", "class", "local/cpu/fp32/2803", remote, EnergyProvenance.Modelled, [],
        [new("", Precision.Fp32, 0, 0, 9, 0, null), new(cut, Precision.Int8, 10, 4, 4, 1, 40), new("", Precision.Fp32, 20, 4, 0, 2, null)]);

    [Fact]
    public void Parted_HasADescriptorThatSaysCutCrossingAndTail()
    {
        var target = ExecutionTarget.Parted(new SplitPoint("block_9", Precision.Int8), Cloud, Head);

        Assert.Equal("split:block_9/int8>cloud/cpu/fp32", target.Descriptor);
        Assert.Equal((Tier.Cloud, ProcessorKind.Cpu, Precision.Fp32), (target.Tier, target.Processor, target.Precision));
        Assert.Same(Head, target.Head);
    }

    [Fact]
    public void TryParse_ReadsWhatDescribeWrites()
    {
        var split = new SplitPoint("conv2.reduce", Precision.Fp32);

        Assert.True(SplitPoint.TryParse(split.Describe("peer/gpu/fp16"), out var read, out var tail));
        Assert.Equal(split, read);
        Assert.Equal("peer/gpu/fp16", tail);
    }

    [Theory]
    [InlineData("cloud/cpu/fp32")]
    [InlineData("split:block_9/int8")]
    [InlineData("split:block_9/int4>cloud/cpu/fp32")]
    [InlineData("split:a/b/int8>cloud/cpu/fp32")]
    [InlineData("split:/int8>cloud/cpu/fp32")]
    [InlineData("split:block_9/int8>local/cpu/fp32/2803")]
    [InlineData("split:block_9/int8>split:x/int8>cloud/cpu/fp32")]
    public void TryParse_RefusesWhatIsNoSplit(string descriptor) => Assert.False(SplitPoint.TryParse(descriptor, out _, out _));

    [Fact]
    public void Parted_RefusesALocalTailAndARemoteHead()
    {
        Assert.Throws<ArgumentException>(() => ExecutionTarget.Parted(new SplitPoint("a", Precision.Fp32), Head, Head));
        Assert.Throws<ArgumentException>(() => ExecutionTarget.Parted(new SplitPoint("a", Precision.Fp32), Cloud, Cloud));
    }

    [Fact]
    public void For_AddsTheSplitsOfPlansWhoseTailTheDeviceCanReach()
    {
        var profile = TestProfiles.Small;
        var tail = profile.Remotes[0];
        var remote = ExecutionTarget.Remote(tail.Tier, tail.Processor, tail.Precision).Descriptor;
        var plain = ActionSpace.For(profile);

        var actions = ActionSpace.For(profile, [Plan("one", "b", remote), Plan("two", "a", remote), Plan("three", "a", remote), Plan("four", "c", "cloud/dsp/int8")]);

        Assert.Equal(plain.Descriptors, actions.Descriptors.Take(plain.Count));
        Assert.Equal([$"split:a/int8>{remote}", $"split:b/int8>{remote}"], actions.Descriptors.Skip(plain.Count));
        Assert.False(actions.Local[actions.Count - 1]);
    }

    [Fact]
    public void PreparedNetwork_AllowsASplitOnlyWhereItsPlanSaysSo()
    {
        var profile = TestProfiles.Small;
        var tail = profile.Remotes[0];
        var remote = ExecutionTarget.Remote(tail.Tier, tail.Processor, tail.Precision).Descriptor;
        var plan = Plan("one", "a", remote);
        var actions = ActionSpace.For(profile, [plan, Plan("two", "b", remote)]);
        var network = new NetworkDescriptor { Name = "one", Features = new NetworkFeatures(1, 1, 0, 1), InputBytes = 1, OutputBytes = 1, AccuracyPercent = 70 };
        var states = new StateSpace();

        var without = new PreparedNetwork(network, states, actions).Mask(cloud: true, peer: true);
        var with = new PreparedNetwork(network.With(plan.Runs(network)), states, actions);

        Assert.DoesNotContain(Enumerable.Range(0, actions.Count), action => without[action] && actions[action].Split is not null);
        Assert.Equal([$"split:a/int8>{remote}"], Enumerable.Range(0, actions.Count).Where(action => with.Mask(cloud: true, peer: true)[action] && actions[action].Split is not null).Select(action => actions[action].Descriptor));
        Assert.DoesNotContain(Enumerable.Range(0, actions.Count), action => with.Mask(cloud: false, peer: false)[action] && actions[action].Split is not null);
    }
}
