using AutoScale.Core.Actions;

namespace AutoScale.Core.Tests.Actions;

public sealed class ActionSpaceTests
{
    readonly ActionSpace actions = ActionSpace.For(TestProfiles.Small);

    [Fact]
    public void For_ListsEveryPrecisionAndStepThenTheRemotes() => Assert.Equal(
        ["local/cpu/fp32/2000", "local/cpu/fp32/1000", "local/cpu/int8/2000", "local/cpu/int8/1000", "local/dsp/int8/700", "peer/gpu/fp16", "cloud/gpu/fp32"],
        actions.Descriptors);

    [Fact]
    public void IndexOf_FindsADescriptorAndNothingElse()
    {
        Assert.Equal(4, actions.IndexOf("local/dsp/int8/700"));
        Assert.Equal(-1, actions.IndexOf("local/dsp/int8/701"));
    }

    [Fact]
    public void Local_KeepsTheInputOnTheDevice() => Assert.Equal(new byte[] { 0, 1, 2, 3, 4 }, actions.Local.Allowed);

    [Fact]
    public void Constructor_RefusesTwoTargetsWithOneDescriptor() => Assert.Throws<ArgumentException>(() => new ActionSpace(
    [
        ExecutionTarget.Remote(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32),
        ExecutionTarget.Remote(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32),
    ]));

    [Fact]
    public void And_AllowsWhatBothAllow()
    {
        var int8 = actions.Allow(target => target.Precision is Precision.Int8);

        Assert.Equal(new byte[] { 2, 3, 4 }, int8.And(actions.Local).Allowed);
    }
}
