using AutoScale.Core.Routing;

namespace AutoScale.Core.Tests.Routing;

public sealed class ExitGateTests
{
    static readonly HardClasses Hard = new([4, 2]);

    static readonly Prediction SureEasy = new(1, 0.1f, 0.95f);
    static readonly Prediction SureHard = new(2, 0.1f, 0.95f);
    static readonly Prediction UnsureEasy = new(1, 1.5f, 0.3f);
    static readonly Prediction UnsureHard = new(4, 1.5f, 0.3f);

    [Fact]
    public void AfterMain_IsTheRuleOfMeanet()
    {
        var gate = new ExitGate { Threshold = 1, Hard = Hard };

        Assert.Equal("entropy", gate.Variant);
        Assert.Equal(new GateVerdict(ExitPoint.Main, 1), gate.AfterMain(SureEasy));
        Assert.Equal(new GateVerdict(ExitPoint.Extension, -1), gate.AfterMain(SureHard));
        Assert.Equal(new GateVerdict(ExitPoint.Cloud, -1), gate.AfterMain(UnsureEasy));
        Assert.Equal(new GateVerdict(ExitPoint.Cloud, -1), gate.AfterMain(UnsureHard));
    }

    [Fact]
    public void AfterExtension_GivesTheClassBehindTheExtensionsNumber()
    {
        var gate = new ExitGate { Threshold = 1, Hard = Hard };

        Assert.Equal(new GateVerdict(ExitPoint.Extension, 2), gate.AfterExtension(SureHard, new Prediction(0, 2, 0.5f)));
        Assert.Equal(new GateVerdict(ExitPoint.Extension, 4), gate.AfterExtension(SureHard, new Prediction(1, 2, 0.5f)));
    }

    [Fact]
    public void AfterExtension_ComparisonLetsMainStand()
    {
        var gate = new ExitGate { Threshold = 1, Hard = Hard, CompareSoftmax = true };

        Assert.Equal("entropy+compare", gate.Variant);
        Assert.Equal(2, gate.AfterExtension(SureHard, new Prediction(1, 0.5f, 0.9f)).Label);
        Assert.Equal(4, gate.AfterExtension(SureHard, new Prediction(1, 0.5f, 0.96f)).Label);
    }

    [Fact]
    public void LateGate_TriesTheExtensionFirst()
    {
        var gate = new ExitGate { Threshold = 1, Hard = Hard, Placement = GatePlacement.AfterExtension };

        Assert.Equal("late-entropy", gate.Variant);
        Assert.Equal(ExitPoint.Cloud, gate.AfterMain(UnsureEasy).Exit);
        Assert.Equal(ExitPoint.Extension, gate.AfterMain(UnsureHard).Exit);
        Assert.Equal(new GateVerdict(ExitPoint.Extension, 4), gate.AfterExtension(UnsureHard, new Prediction(1, 0.9f, 0.5f)));
        Assert.Equal(new GateVerdict(ExitPoint.Cloud, -1), gate.AfterExtension(UnsureHard, new Prediction(1, 1.1f, 0.5f)));
    }

    [Fact]
    public void TopSoftmax_IsAnotherDoubt()
    {
        var gate = new ExitGate { Score = DoubtScore.TopSoftmax, Threshold = 0.5, Hard = Hard };

        Assert.Equal("softmax", gate.Variant);
        Assert.Equal(ExitPoint.Main, gate.AfterMain(SureEasy).Exit);
        Assert.Equal(ExitPoint.Cloud, gate.AfterMain(UnsureEasy).Exit);
    }

    [Fact]
    public void FixedGates_NeverChange()
    {
        Assert.Equal(new GateVerdict(ExitPoint.Main, 4), ExitGate.MainOnly.AfterMain(UnsureHard));
        Assert.Equal(ExitPoint.Cloud, ExitGate.CloudAlways.AfterMain(new Prediction(1, 0, 1)).Exit);
        Assert.False(ExitGate.CloudAlways.RunsMain);
        Assert.Equal(("entropy-no-extension", "cloud-always"), (ExitGate.MainOnly.Variant, ExitGate.CloudAlways.Variant));
    }

    [Fact]
    public void Gate_AllocatesNothing()
    {
        var gate = new ExitGate { Threshold = 1, Hard = Hard, CompareSoftmax = true };
        float[] logits = [1, 2, 3, 4, 5];
        Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Decide();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Decide()
        {
            var main = Prediction.Of(logits);
            gate.AfterMain(main);
            gate.AfterExtension(main, Prediction.Of(logits.AsSpan(0, 2)));
        }
    }

    [Fact]
    public void HardClasses_NumberThemAscending()
    {
        Assert.Equal([2, 4], Hard.Labels);
        Assert.Equal((0, 1, -1, -1, -1), (Hard.PlaceOf(2), Hard.PlaceOf(4), Hard.PlaceOf(3), Hard.PlaceOf(99), Hard.PlaceOf(-1)));
        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => new HardClasses([1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HardClasses([-1]));
    }
}
