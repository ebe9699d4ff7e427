using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.Routing;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Routing;

public sealed class ExitPlanTests
{
    public static readonly ExitPlan Plan = new("whole", "main", "extension",
    [
        new(ExitPoint.Main, ExitGate.MainOnly, 60, 0, 0),
        new(ExitPoint.Extension, new ExitGate { Hard = new HardClasses([1, 2]) }, 65, 0.5, 0),
        new(ExitPoint.Cloud, new ExitGate { Threshold = 0.5, Extension = ExtensionUse.Never }, 70, 0, 0.25),
    ]);

    public static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small, [], [Plan]);

    public static NetworkDescriptor Whole { get; } = Described();

    [Fact]
    public void For_AddsAShortListBehindTheWholeTargets() => Assert.Equal(
        [
            .. ActionSpace.For(TestProfiles.Small).Descriptors,
            .. new[] { "1000", "2000" }.SelectMany(step => new[] { "cloud/gpu/fp32", "extension", "main" }.Select(exit => $"local/cpu/fp32/{step}+exit:{exit}")),
        ],
        Actions.Descriptors);

    [Fact]
    public void For_LeavesOutAnExitThatThePlanLacks() => Assert.DoesNotContain(
        ActionSpace.For(TestProfiles.Small, [], [Plan with { Options = [Plan.Options[0]] }]).Descriptors, descriptor => descriptor.Contains("+exit:extension", StringComparison.Ordinal));

    [Fact]
    public void Local_HasTheExitsThatNeverLeaveTheDevice()
    {
        Assert.True(Actions.Local[Actions.IndexOf("local/cpu/fp32/1000+exit:main")]);
        Assert.True(Actions.Local[Actions.IndexOf("local/cpu/fp32/1000+exit:extension")]);
        Assert.False(Actions.Local[Actions.IndexOf("local/cpu/fp32/1000+exit:cloud/gpu/fp32")]);
    }

    [Fact]
    public void PreparedNetwork_AllowsExitsWhereTheNetworkHasThemAndTheTierIsThere()
    {
        var states = new StateSpace();
        var gated = Actions.IndexOf("local/cpu/fp32/1000+exit:cloud/gpu/fp32");
        var main = Actions.IndexOf("local/cpu/fp32/1000+exit:main");
        var with = new PreparedNetwork(Whole, states, Actions);
        var without = new PreparedNetwork(Whole with { Parts = new Dictionary<string, PartialRun>() }, states, Actions);

        Assert.True(with.Mask(cloud: true, peer: true)[gated]);
        Assert.False(with.Mask(cloud: false, peer: true)[gated]);
        Assert.True(with.Mask(cloud: false, peer: false)[main]);
        Assert.False(without.Mask(cloud: true, peer: true)[main]);
    }

    [Fact]
    public void Accuracy_IsThatOfTheExit()
    {
        Assert.Equal(60, Whole.Accuracy(Actions[Actions.IndexOf("local/cpu/fp32/2000+exit:main")]));
        Assert.Equal(70, Whole.Accuracy(Actions[Actions.IndexOf("local/cpu/fp32/2000+exit:cloud/gpu/fp32")]));
        Assert.Equal(75, Whole.Accuracy(Actions[0]));
    }

    [Fact]
    public void Exiting_RefusesARemoteBlockAndAGateWithoutATier()
    {
        Assert.Throws<ArgumentException>(() => ExecutionTarget.Exiting(Actions[Actions.IndexOf("cloud/gpu/fp32")], ExitPoint.Main));
        Assert.Throws<ArgumentException>(() => ExecutionTarget.Exiting(Actions[0], ExitPoint.Cloud));
        Assert.Throws<ArgumentException>(() => ExecutionTarget.Exiting(Actions[0], ExitPoint.Main, Actions[Actions.IndexOf("cloud/gpu/fp32")]));
    }

    static NetworkDescriptor Described()
    {
        var whole = new NetworkDescriptor
        {
            Name = "whole", Features = new NetworkFeatures(10, 1, 0, 100_000_000), InputBytes = 3000, OutputBytes = 80, AccuracyPercent = 75,
        };
        return whole.With(Plan.Runs(whole, mainShare: 0.1, extensionShare: 0.2, Actions));
    }
}
