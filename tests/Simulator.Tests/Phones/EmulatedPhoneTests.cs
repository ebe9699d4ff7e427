using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Tests.Phones;

public sealed class EmulatedPhoneTests
{
    static readonly QualityConstraints Constraints = new(50, 50);
    static readonly EmulationAssumptions Quiet = new() { ComputeSigma = 0, RadioSigma = 0 };

    static EmulatedPhone<int, int> Phone(
        string environment, EmulationAssumptions? assumptions = null, ulong seed = 1, string id = "phone-1", string deviceClass = "mi8pro") => new(
        id, seed, new PhoneCosts(ProfileCatalog.Find(deviceClass), NetworkCatalog.Paper, TierProcessor.Testbed, assumptions ?? new()),
        EnvironmentCatalog.Create(environment, seed, id));

    static async Task<(ExecutionTimes Times, EnergyReading Energy, string? Failure)> Run(EmulatedPhone<int, int> phone, string network, string descriptor)
    {
        var variance = phone.Probe.Read();
        var target = phone.Actions[phone.Actions.IndexOf(descriptor)];
        var descriptorOfNetwork = NetworkCatalog.Paper.Networks[NetworkCatalog.Paper.IndexOf(network)].Descriptor;
        var execution = await phone.Executor.ExecuteAsync(descriptorOfNetwork, target, 0, Constraints, CancellationToken.None);
        return (execution.Times, phone.Meter.End(phone.Meter.Begin(), descriptorOfNetwork, target, execution.Times, variance), execution.Failure);
    }

    static async Task<List<(int Action, float Energy, float Latency)>> RunLoop(EmulatedPhone<int, int> phone, ulong seed, int count)
    {
        var states = new StateSpace();
        var sink = new RecordingSink();
        var loop = new InferenceLoop<int, int>(
            phone.Actions, states,
            new EpsilonGreedyPolicy(new QTable(states.Count, phone.Actions.Count), new QLearningOptions(), SplitMix64.For(seed, phone.Id + "/policy")),
            new AutoScaleReward(), phone.Probe, phone.Executor, phone.Meter, sink, phone.Clock);
        var networks = phone.Prepare(NetworkCatalog.Paper, states);
        for (var index = 0; index < count; index++)
        {
            await loop.RunAsync(new InferenceRequest<int>(networks[index % networks.Count], 0, Constraints), CancellationToken.None);
        }

        return sink.Seen;
    }

    [Fact]
    public async Task Loop_RepeatsForASeedAndDiffersForAnother()
    {
        var first = await RunLoop(Phone("mixed"), 1, 500);

        Assert.Equal(first, await RunLoop(Phone("mixed"), 1, 500));
        Assert.NotEqual(first, await RunLoop(Phone("mixed", seed: 2), 2, 500));
    }

    [Fact]
    public async Task Loop_IsNotShiftedByAnotherPhone()
    {
        var alone = await RunLoop(Phone("mixed"), 1, 300);
        var (one, two) = (Phone("mixed"), Phone("mixed", id: "phone-2", deviceClass: "galaxy-s10e"));
        var beside = await RunLoop(two, 1, 300);

        Assert.Equal(alone, await RunLoop(one, 1, 300));
        Assert.NotEqual(alone, beside);
    }

    [Fact]
    public void Ports_AllocateNothing()
    {
        var phone = Phone("mixed");
        var network = NetworkCatalog.Paper.Networks[0].Descriptor;
        RunAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunAll();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RunAll()
        {
            for (var index = 0; index < 1000; index++)
            {
                var variance = phone.Probe.Read();
                var target = phone.Actions[index % phone.Actions.Count];
                var execution = phone.Executor.ExecuteAsync(network, target, 0, Constraints, CancellationToken.None);
                if (!execution.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("An emulated inference completes synchronously.");
                }

                phone.Meter.End(phone.Meter.Begin(), network, target, execution.Result.Times, variance);
                phone.Meter.BaselineMillijoules(network, variance);
            }
        }
    }

    [Theory]
    [InlineData("S1", "cloud/gpu/fp32")]
    [InlineData("S4", "cloud/cpu/fp32")]
    [InlineData("S5", "peer/dsp/int8")]
    public async Task End_AddsUpSendingReceivingAndWaiting(string environment, string descriptor)
    {
        var phone = Phone(environment);
        var variance = phone.Probe.Read();
        var profile = phone.Costs.Profile;
        var (times, energy, failure) = await Run(phone, "mobilenet_v1", descriptor);

        var (radio, signal) = descriptor.StartsWith("cloud", StringComparison.Ordinal)
            ? (profile.Wifi, variance.WifiSignalDbm)
            : (profile.Peer, variance.PeerSignalDbm);
        var (transmit, receive) = EnergyModel.PowerAt(radio, signal);
        var waitMs = times.LatencyMs - times.TransmitMs - times.ReceiveMs;
        Assert.Null(failure);
        Assert.True(times.TransmitMs > 0 && times.ReceiveMs > 0 && waitMs > 0);
        Assert.Equal(
            ((transmit * times.TransmitMs) + (receive * times.ReceiveMs)
                + ((profile.IdlePowerMilliwatts + radio.IdlePowerMilliwatts) * waitMs)) / 1000,
            energy.DeviceMillijoules, 1e-3);
        Assert.True(energy.RemoteMillijoules > 0);
        Assert.Equal(EnergyProvenance.Modelled, energy.Provenance);
    }

    [Fact]
    public async Task Execute_MovesTheClockByTheLatency()
    {
        var phone = Phone("S1");
        var first = await Run(phone, "mobilenet_v1", "local/cpu/fp32/2803");
        var second = await Run(phone, "mobilenet_v1", "cloud/gpu/fp32");

        Assert.Equal(first.Times.LatencyMs + second.Times.LatencyMs, phone.Clock.NowMs, 9);
    }

    [Fact]
    public async Task End_IsTheBaselineOnTheBaselineTarget()
    {
        var phone = Phone("S2", Quiet);
        var network = NetworkCatalog.Paper.Networks[0].Descriptor;
        var (_, energy, _) = await Run(phone, network.Name, phone.Costs.Baseline.Descriptor);

        Assert.Equal(phone.Meter.BaselineMillijoules(network, phone.Probe.Read()), energy.DeviceMillijoules, 1e-2);
        Assert.Equal(0, energy.RemoteMillijoules);
    }

    [Theory]
    [InlineData("S4", "cloud/gpu/fp32", "peer/cpu/fp32")]
    [InlineData("S5", "peer/cpu/fp32", "cloud/gpu/fp32")]
    public async Task WeakLink_IsDearerThanTheOther(string environment, string weak, string strong)
    {
        var phone = Phone(environment, Quiet);
        var (weakTimes, weakEnergy, _) = await Run(phone, "resnet_50", weak);
        var (strongTimes, strongEnergy, _) = await Run(phone, "resnet_50", strong);

        Assert.True(weakEnergy.DeviceMillijoules > strongEnergy.DeviceMillijoules);
        Assert.True(weakTimes.LatencyMs > strongTimes.LatencyMs);
    }

    [Theory]
    [InlineData("S2", "local/cpu/fp32/2803", true)]
    [InlineData("S3", "local/cpu/fp32/2803", true)]
    [InlineData("S3", "local/gpu/fp16/710", true)]
    [InlineData("S3", "local/dsp/int8/1190", true)]
    [InlineData("S3", "cloud/gpu/fp32", false)]
    public async Task CoRunners_SlowLocalTargetsOnly(string environment, string descriptor, bool slower)
    {
        var calm = await Run(Phone("S1", Quiet), "resnet_50", descriptor);
        var busy = await Run(Phone(environment, Quiet), "resnet_50", descriptor);

        Assert.Equal(slower, busy.Times.LatencyMs > calm.Times.LatencyMs * 1.2);
        Assert.Equal(slower, busy.Energy.DeviceMillijoules > calm.Energy.DeviceMillijoules * 1.2);
    }

    [Fact]
    public async Task CpuCoRunner_SlowsTheCpuMoreThanTheDsp()
    {
        async Task<double> Slowdown(string descriptor) => (await Run(Phone("S2", Quiet), "resnet_50", descriptor)).Times.LatencyMs
            / (await Run(Phone("S1", Quiet), "resnet_50", descriptor)).Times.LatencyMs;

        Assert.True(await Slowdown("local/cpu/fp32/2803") > 1.5 * await Slowdown("local/dsp/int8/1190"));
    }

    [Fact]
    public async Task Offload_PastTheDeadlineFailsAndCostsTheWait()
    {
        var phone = Phone("S4", Quiet with { OffloadDeadlineMs = 30 });
        var (times, energy, failure) = await Run(phone, "resnet_50", "cloud/gpu/fp32");

        Assert.Equal("the answer was late", failure);
        Assert.Equal(30, times.LatencyMs);
        Assert.True(energy.DeviceMillijoules > 0);
        Assert.Equal(30, phone.Clock.NowMs);
    }

    [Fact]
    public async Task Offload_WithoutALinkFails()
    {
        var variance = new RuntimeVariance(0, 0, RuntimeVariance.NoLink, -50);
        var phone = new EmulatedPhone<int, int>("phone-1", 1, Phone("S1").Costs, new StaticEnvironment(variance));

        Assert.False(phone.Executor.CanReach(Tier.Cloud));
        Assert.True(phone.Executor.CanReach(Tier.Peer));
        Assert.True(phone.Executor.CanReach(Tier.Local));
        Assert.Equal("the link is down", (await Run(phone, "resnet_50", "cloud/gpu/fp32")).Failure);
    }

    sealed class RecordingSink : IExperienceSink
    {
        public List<(int Action, float Energy, float Latency)> Seen { get; } = [];

        public void Record(in Experience experience) =>
            Seen.Add((experience.Transition.Action, experience.Outcome.EnergyMillijoules, experience.Outcome.LatencyMs));

        public void Record(in PriorAdoption adoption) => throw new InvalidOperationException("No prior is adopted here.");

        public void RecordReset() => throw new InvalidOperationException("Nobody orders a reset here.");
    }
}
