using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Inference;

public sealed class InferenceLoopTests
{
    static readonly QualityConstraints Constraints = new(LatencyMs: 50, AccuracyPercent: 50);

    readonly ActionSpace actions = ActionSpace.For(TestProfiles.Small);
    readonly StateSpace states = new();
    readonly Rig rig = new();
    readonly QTable table;
    readonly PreparedNetwork network;

    public InferenceLoopTests()
    {
        table = new QTable(states.Count, actions.Count);
        network = new PreparedNetwork(TestProfiles.Network, states, actions);
    }

    [Fact]
    public async Task RunAsync_LearnsTheRewardOfTheChosenTarget()
    {
        Prefer("local/dsp/int8/700");
        rig.Latency["local/dsp/int8/700"] = 10;

        var result = await Loop().RunAsync(Request(), default);

        Assert.Equal("local/dsp/int8/700", result.Target.Descriptor);
        Assert.Equal(DecisionReason.Greedy, result.Decision.Reason);
        Assert.Equal(-10 + 1 + 7, result.Reward, 5);
        var experience = Assert.Single(rig.Experiences);
        Assert.Equal(result.Reward, experience.Transition.Reward);
        Assert.Equal(1, table.Visits(result.State)[result.Decision.Action]);
    }

    [Fact]
    public async Task RunAsync_RecordsTheStateSeenAfterwards()
    {
        rig.OnExecute = () => rig.Variance = rig.Variance with { CpuUtilizationPercent = 80 };

        await Loop().RunAsync(Request(), default);

        var transition = Assert.Single(rig.Experiences).Transition;
        Assert.Equal(transition.State.Index + 48, transition.Next.Index);
    }

    [Fact]
    public async Task RunAsync_AnswersOnTheDeviceWhenAnOffloadFails()
    {
        Prefer("cloud/gpu/fp32", then: "local/cpu/int8/1000");
        rig.Failures["cloud/gpu/fp32"] = "offline";
        rig.Latency["cloud/gpu/fp32"] = 30;
        rig.Latency["local/cpu/int8/1000"] = 15;

        var result = await Loop().RunAsync(Request(), default);

        Assert.Equal("local/cpu/int8/1000", result.Target.Descriptor);
        Assert.Equal("offline", result.Failure);
        Assert.Equal(45, result.Outcome.LatencyMs, 5);
        Assert.Equal(45, result.Energy.DeviceMillijoules, 5);
        var experience = Assert.Single(rig.Experiences);
        Assert.Equal(actions.IndexOf("cloud/gpu/fp32"), experience.Transition.Action);
        Assert.True(experience.FellBack);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_KeepsAnOnDeviceRequestOnTheDevice(bool afterAPrior)
    {
        Prefer("cloud/gpu/fp32");
        var loop = Loop(epsilon: 0.5f);
        if (afterAPrior)
        {
            var sums = new PriorSums();
            sums.Add(Enumerable.Range(0, 64).Select(state => new PriorCell(state, "cloud/gpu/fp32", 100, 5000)));
            loop.AdoptPrior(new PriorAdoption("small", 1), () => PriorMerge.Adopt(table, actions.Descriptors, sums.ToSnapshot("small", 1, 1)));
        }

        for (var round = 0; round < 500; round++)
        {
            var result = await loop.RunAsync(Request() with { OnDeviceOnly = true }, default);
            Assert.Equal(Tier.Local, result.Target.Tier);
        }

        Assert.DoesNotContain(rig.Executed, target => target.Tier is not Tier.Local);
    }

    [Fact]
    public async Task RunAsync_NeverAsksATierThatCannotBeReached()
    {
        rig.Variance = rig.Variance with { WifiSignalDbm = RuntimeVariance.NoLink };
        rig.Unreachable.Add(Tier.Peer);
        var loop = Loop(epsilon: 1);

        for (var round = 0; round < 200; round++)
        {
            await loop.RunAsync(Request(), default);
        }

        Assert.All(rig.Executed, target => Assert.Equal(Tier.Local, target.Tier));
    }

    [Fact]
    public async Task RunAsync_ThrowsAndLearnsNothingWhenNothingAnswers()
    {
        Prefer("local/cpu/fp32/2000");
        rig.Failures["local/cpu/fp32/2000"] = "out of memory";

        var exception = await Assert.ThrowsAsync<InferenceFailedException>(async () => await Loop().RunAsync(Request(), default));

        Assert.Contains("out of memory", exception.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Experiences);
    }

    [Fact]
    public async Task AdoptPrior_IsRecordedInOrder()
    {
        var loop = Loop();
        await loop.RunAsync(Request(), default);
        loop.AdoptPrior(new PriorAdoption("small", 3), () => { });
        await loop.RunAsync(Request(), default);

        Assert.Equal(["inference", "prior 3", "inference"], rig.Journal);
    }

#if DEBUG
    [Fact(Skip = "A debug build makes objects of async methods' state machines; run with -c Release.")]
#else
    [Fact]
#endif
    public async Task RunAsync_AllocatesNothingWhenItsPortsDoNot()
    {
        rig.Silent = true;
        var loop = Loop(epsilon: 0.1f);
        await loop.RunAsync(Request(), default);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 1000; round++)
        {
            await loop.RunAsync(Request(), default);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void PreparedNetwork_RefusesANetworkThatNoLocalTargetRuns() => Assert.Throws<ArgumentException>(() =>
        new PreparedNetwork(TestProfiles.Network, states, actions, target => target.Tier is Tier.Cloud));

    InferenceLoop<int, int> Loop(float epsilon = 0) => new(
        actions, states, new EpsilonGreedyPolicy(table, new QLearningOptions { Epsilon = epsilon }, new SplitMix64(1)),
        new AutoScaleReward(), rig, rig, rig, rig, TimeProvider.System);

    InferenceRequest<int> Request() => new(network, Input: 0, Constraints);

    void Prefer(string first, string? then = null)
    {
        var cells = table.Edit(states.Encode(network.State, rig.Variance));
        cells.Values[actions.IndexOf(first)] = (Half)100;
        if (then is not null)
        {
            cells.Values[actions.IndexOf(then)] = (Half)50;
        }
    }

    /// <summary>All ports at once: a target takes as many mJ as ms.</summary>
    sealed class Rig : IDeviceProbe, IInferenceExecutor<int, int>, IEnergyMeter, IExperienceSink
    {
        public RuntimeVariance Variance { get; set; } = new(0, 0, -50, -50);

        public Dictionary<string, double> Latency { get; } = [];

        public Dictionary<string, string> Failures { get; } = [];

        public HashSet<Tier> Unreachable { get; } = [];

        public List<ExecutionTarget> Executed { get; } = [];

        public List<Experience> Experiences { get; } = [];

        public List<string> Journal { get; } = [];

        public Action? OnExecute { get; set; }

        /// <summary>Keeps no lists, so that the rig itself allocates nothing.</summary>
        public bool Silent { get; set; }

        public RuntimeVariance Read() => Variance;

        public bool CanReach(Tier tier) => !Unreachable.Contains(tier);

        public ValueTask<Execution<int>> ExecuteAsync(
            NetworkDescriptor network, ExecutionTarget target, int input, QualityConstraints constraints, CancellationToken cancellationToken)
        {
            OnExecute?.Invoke();
            if (!Silent)
            {
                Executed.Add(target);
            }

            var times = new ExecutionTimes(Latency.GetValueOrDefault(target.Descriptor, 20));
            return ValueTask.FromResult(new Execution<int>(1, times, Failures.GetValueOrDefault(target.Descriptor)));
        }

        public long Begin() => 0;

        public EnergyReading End(
            long mark, NetworkDescriptor network, ExecutionTarget target, in ExecutionTimes times, in RuntimeVariance variance) =>
            new((float)times.LatencyMs, 0, EnergyProvenance.Modelled);

        public float BaselineMillijoules(NetworkDescriptor network, in RuntimeVariance variance) => 100;

        public void Record(in Experience experience)
        {
            if (!Silent)
            {
                Experiences.Add(experience);
                Journal.Add("inference");
            }
        }

        public void Record(in PriorAdoption adoption) => Journal.Add($"prior {adoption.Version}");

        public void RecordReset() => Journal.Add("reset");
    }
}
