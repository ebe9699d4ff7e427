using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Policies;

/// <summary>The rules on a phone small enough to check by hand: CPU FP32 and INT8 at two steps each, a DSP, a peer's GPU and the cloud's GPU.</summary>
public sealed class RulePolicyTests
{
    const int CpuFast = 0;
    const int CpuSlow = 1;
    const int Dsp = 4;
    const int Peer = 5;
    const int Cloud = 6;

    static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small);
    static readonly RuntimeVariance Calm = new(0, 0, -55, -50);
    static readonly QualityConstraints Constraints = new(50, 50);

    /// <summary>Energies rise from the cloud over the peer and the slow CPU to the DSP; the slow CPU is late.</summary>
    static readonly CostProfile Profile = new(new Dictionary<string, Outcome[]>
    {
        [TestProfiles.Network.Name] =
        [
            new(90, 20, 71), new(30, 60, 71), new(80, 15, 70), new(40, 30, 70), new(35, 10, 70), new(20, 25, 71), new(10, 30, 71),
        ],
    });

    static int Choose(IPolicy policy, RuntimeVariance? variance = null, QualityConstraints? constraints = null, ActionMask? mask = null, NetworkDescriptor? network = null) =>
        policy.Select(new DecisionContext(new State(0), mask ?? Actions.All, network ?? TestProfiles.Network, variance ?? Calm, constraints ?? Constraints)).Action;

    [Fact]
    public void Actions_AreThoseOfTheTest() => Assert.Equal(
        ["local/cpu/fp32/2000", "local/cpu/fp32/1000", "local/cpu/int8/2000", "local/cpu/int8/1000", "local/dsp/int8/700", "peer/gpu/fp16", "cloud/gpu/fp32"],
        Actions.Descriptors);

    [Fact]
    public void EdgeCpu_TakesTheFastestStepOfFp32() => Assert.Equal(CpuFast, Choose(new EdgeCpuPolicy(Actions)));

    [Fact]
    public void EdgeBest_TakesTheCheapestLocalTargetWithinQos() => Assert.Equal(Dsp, Choose(new EdgeBestPolicy(Actions, Profile)));

    [Fact]
    public void EdgeBest_TakesTheCheapestWhereNoneMeetsQos() => Assert.Equal(CpuSlow, Choose(new EdgeBestPolicy(Actions, Profile), constraints: new(5, 50)));

    [Fact]
    public void EdgeBest_LeavesOutWhatIsNotAccurateEnough() => Assert.Equal(CpuFast, Choose(new EdgeBestPolicy(Actions, Profile), constraints: new(50, 70.5f)));

    [Fact]
    public void Cloud_IgnoresTheSignal() => Assert.Equal(Cloud, Choose(new CloudPolicy(Actions, Profile), Calm with { WifiSignalDbm = -95 }));

    [Fact]
    public void ConnectedEdge_TakesThePeer() => Assert.Equal(Peer, Choose(new ConnectedEdgePolicy(Actions, Profile)));

    [Fact]
    public void AnyRule_FallsBackToTheCpuWithoutALink()
    {
        foreach (var policy in (IPolicy[])[new CloudPolicy(Actions, Profile), new ConnectedEdgePolicy(Actions, Profile), new PreferCloudPolicy(Actions)])
        {
            Assert.Equal(CpuFast, Choose(policy, mask: Actions.Local));
        }
    }

    [Theory]
    [InlineData(0, 0, -55, -50, Cloud)]
    [InlineData(0, 0, -86, -50, Peer)]
    [InlineData(0, 0, -86, -86, Dsp)]
    [InlineData(0, 90, -86, -86, Dsp)]
    [InlineData(90, 0, -86, -86, Dsp)]
    [InlineData(0, 90, -86, -50, Peer)]
    public void RuleController_LeavesOutWhatTheSurroundingsSpoil(float cpu, float memory, float wifi, float peer, int expected) =>
        Assert.Equal(expected, Choose(new RuleControllerPolicy(Actions, Profile), new RuntimeVariance(cpu, memory, wifi, peer)));

    [Fact]
    public void PreferOnDevice_TakesTheAcceleratorUnlessItIsNotAccurateEnough()
    {
        Assert.Equal(Dsp, Choose(new PreferOnDevicePolicy(Actions)));
        Assert.Equal(CpuFast, Choose(new PreferOnDevicePolicy(Actions), constraints: new(50, 70.5f)));
        Assert.Equal(Cloud, Choose(new PreferOnDevicePolicy(Actions), mask: Actions.Allow(target => target.Tier is not Tier.Local)));
    }

    [Fact]
    public void PreferCloud_TakesTheCloud() => Assert.Equal(Cloud, Choose(new PreferCloudPolicy(Actions)));

    [Fact]
    public void MinimumPower_TakesTheAcceleratorElseTheCpu()
    {
        Assert.Equal(Dsp, Choose(new OnnxRuntimeMinimumPowerPolicy(Actions)));
        Assert.Equal(CpuFast, Choose(new OnnxRuntimeMinimumPowerPolicy(Actions), mask: Actions.Allow(target => target.Precision is Precision.Fp32)));
    }

    [Theory]
    [InlineData(10, 80, Cloud)]
    [InlineData(30, 80, Dsp)]
    [InlineData(30, 10, Cloud)]
    public void Thresholds_OffloadOnAShortRoundTripOrALowBattery(double roundTripMs, double batteryPercent, int expected) =>
        Assert.Equal(expected, Choose(new ThresholdPolicy(Actions, () => roundTripMs, () => batteryPercent)));

    [Fact]
    public void Neurosurgeon_PredictsWhatItsRegressionWasGiven()
    {
        var policy = Neurosurgeon(cloudRate: 10);
        var outcome = policy.Predict(new DecisionContext(new State(0), Actions.All, TestProfiles.Network, Calm, Constraints), CpuFast);

        Assert.Equal(20, outcome.LatencyMs, 0.01);
        Assert.Equal(2 * 1000 * 20 / 1000.0, outcome.EnergyMillijoules, 0.1);
    }

    [Fact]
    public void Neurosurgeon_LeavesTheCloudWhenTheLinkSlows()
    {
        Assert.Equal(Cloud, Choose(Neurosurgeon(cloudRate: 10)));
        Assert.NotEqual(Cloud, Choose(Neurosurgeon(cloudRate: 0.01)));
    }

    [Fact]
    public void Rules_AreCertain()
    {
        var decision = new EdgeCpuPolicy(Actions).Select(new DecisionContext(new State(0), Actions.All, TestProfiles.Network, Calm, Constraints));

        Assert.Equal(new Decision(CpuFast, DecisionReason.Rule, 1), decision);
    }

    static NeurosurgeonPolicy Neurosurgeon(double cloudRate)
    {
        var half = TestProfiles.Network with { Name = "half", Features = TestProfiles.Network.Features with { MultiplyAccumulates = 284_500_000 } };
        static ExecutionTimes[] Times(double factor) =>
            [new(20 * factor), new(40 * factor), new(15 * factor), new(30 * factor), new(10 * factor), new((20 * factor) + 2, 1, 1), new(3, 1, 1)];
        return new NeurosurgeonPolicy(
            Actions, TestProfiles.Small, [(TestProfiles.Network, Times(1)), (half, Times(0.5))], (tier, _) => tier is Tier.Cloud ? cloudRate : 1);
    }
}
