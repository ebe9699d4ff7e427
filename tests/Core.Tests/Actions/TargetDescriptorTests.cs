using AutoScale.Core.Actions;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Tests.Actions;

public sealed class TargetDescriptorTests
{
    [Theory]
    [InlineData("local/cpu/fp32/2803", Tier.Local, ProcessorKind.Cpu, Precision.Fp32, "2803")]
    [InlineData("local/dsp/int8", Tier.Local, ProcessorKind.Dsp, Precision.Int8, null)]
    [InlineData("peer/gpu/fp16", Tier.Peer, ProcessorKind.Gpu, Precision.Fp16, null)]
    [InlineData("local/cpu/int8/1766+exit:main", Tier.Local, ProcessorKind.Cpu, Precision.Int8, "1766")]
    [InlineData("local/cpu/fp32/1766+exit:cloud/gpu/fp32", Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32, "1766")]
    [InlineData("split:block_9/int8>peer/cpu/fp32", Tier.Peer, ProcessorKind.Cpu, Precision.Fp32, null)]
    public void TryParse_ReadsTheTierThatEndsAnInference(string text, Tier tier, ProcessorKind processor, Precision precision, string? step)
    {
        Assert.True(TargetDescriptor.TryParse(text, out var target));
        Assert.Equal((text, tier, processor, precision, step), (target.Text, target.Tier, target.Processor, target.Precision, target.Step));
        Assert.Equal(tier, TargetDescriptor.TierOf(text));
        Assert.Equal(tier is Tier.Local, TargetDescriptor.StaysOnDevice(text));
    }

    [Fact]
    public void TryParse_ReadsTheLastExitAndBothEnds()
    {
        Assert.True(TargetDescriptor.TryParse("local/cpu/fp32/1766+exit:cloud/gpu/fp32", out var gated));
        Assert.Equal((ExitPoint.Cloud, "local/cpu/fp32/1766", "cloud/gpu/fp32", "exit:cloud/gpu/fp32"), (gated.Exit, gated.Local, gated.Remote, gated.Part));
        Assert.True(TargetDescriptor.TryParse("local/cpu/fp32/1766+exit:extension", out var extension));
        Assert.Equal((ExitPoint.Extension, "local/cpu/fp32/1766", null, "exit:extension"), (extension.Exit, extension.Local, extension.Remote, extension.Part));
        Assert.True(TargetDescriptor.TryParse("split:block_9/int8>cloud/cpu/fp32", out var split));
        Assert.Equal((new SplitPoint("block_9", Precision.Int8), "cloud/cpu/fp32", split.Text), (split.Split, split.Remote, split.Part));
        Assert.True(TargetDescriptor.TryParse("cloud/cpu/fp32", out var whole));
        Assert.Equal((false, null), (whole.IsPart, whole.Part));
    }

    [Theory]
    [InlineData("")]
    [InlineData("local")]
    [InlineData("moon/cpu/fp32")]
    [InlineData("0/cpu/fp32")]
    [InlineData("Local/cpu/fp32")]
    [InlineData("cloud/cpu/fp32/2803")]
    [InlineData("local/cpu/fp32/")]
    [InlineData("local/cpu/fp32/2803+exit:")]
    [InlineData("local/cpu/fp32/2803+exit:attic")]
    [InlineData("local/cpu/fp32+exit:main")]
    [InlineData("local/cpu/fp32/2803+exit:local/cpu/fp32")]
    [InlineData("cloud/cpu/fp32+exit:main")]
    [InlineData("split:block_9/int8>local/cpu/fp32")]
    [InlineData("split:block_9>cloud/cpu/fp32")]
    public void TryParse_RefusesWhatNoTargetIsCalled(string text)
    {
        Assert.False(TargetDescriptor.TryParse(text, out _));
        Assert.Null(TargetDescriptor.TierOf(text));
        Assert.False(TargetDescriptor.StaysOnDevice(text));
    }

    [Theory]
    [InlineData("local/gpu/fp16/710", "local/gpu/fp16")]
    [InlineData("local/cpu/fp32/1766+exit:main", "local/cpu/fp32+exit:main")]
    [InlineData("local/cpu/fp32/1766+exit:cloud/gpu/fp32", "local/cpu/fp32+exit:cloud/gpu/fp32")]
    [InlineData("cloud/gpu/fp32", "cloud/gpu/fp32")]
    [InlineData("split:block_9/int8>cloud/cpu/fp32", "split:block_9/int8>cloud/cpu/fp32")]
    public void WithoutStep_LeavesWhatDevicesHaveInCommon(string text, string expected)
    {
        Assert.Equal(expected, TargetDescriptor.WithoutStep(text));
    }

    [Fact]
    public void OfExit_IsReadBack()
    {
        Assert.Equal("local/cpu/fp32/1766+exit:main", TargetDescriptor.OfExit("local/cpu/fp32/1766", ExitPoint.Main, null));
        Assert.True(TargetDescriptor.TryParse(TargetDescriptor.OfExit("local/cpu/fp32/1766", ExitPoint.Cloud, "peer/gpu/fp32"), out var read));
        Assert.Equal("peer/gpu/fp32", read.Remote);
        Assert.Throws<ArgumentNullException>(() => TargetDescriptor.OfExit("local/cpu/fp32/1766", ExitPoint.Cloud, null));
    }
}
