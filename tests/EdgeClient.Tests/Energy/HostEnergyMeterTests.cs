using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Energy;
using AutoScale.Testing.Contracts;

namespace AutoScale.EdgeClient.Tests.Energy;

public sealed class HostEnergyMeterTests : EnergyMeterContract, IDisposable
{
    static readonly RuntimeVariance Calm = new(0, 10, -50, -50);

    readonly FakeKernel kernel = new();

    protected override NetworkDescriptor Network => TestHost.Network;

    protected override IReadOnlyList<ExecutionTarget> Targets =>
        [TestHost.Target("local/cpu/fp32/2t"), TestHost.Target("local/cpu/int8/1t"), TestHost.Target("peer/cpu/fp32"), TestHost.Target("cloud/cpu/int8")];

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void End_IsModelledWithoutACounter()
    {
        var meter = Create();
        var one = meter.End(meter.Begin(), Network, TestHost.Target("local/cpu/fp32/1t"), new(10), Calm);
        var two = meter.End(meter.Begin(), Network, TestHost.Target("local/cpu/fp32/2t"), new(10), Calm);

        // One core of 6 W beside an idle one of 0.5 W; two of 6 W.
        Assert.Equal(65, one.DeviceMillijoules, 3);
        Assert.Equal(120, two.DeviceMillijoules, 3);
        Assert.Equal(EnergyProvenance.Modelled, one.Provenance);
    }

    [Fact]
    public void End_IsReadFromTheCounter()
    {
        Set(5_000_000);
        var meter = new HostEnergyMeter(TestHost.Profile, RaplCounter.TryOpen(kernel.Roots), new RemotePower());
        var mark = meter.Begin();
        Set(5_250_000);

        var reading = meter.End(mark, Network, TestHost.Target("local/cpu/fp32/2t"), new(10), Calm);

        Assert.Equal(new EnergyReading(250, 0, EnergyProvenance.Measured), reading);
    }

    [Fact]
    public void End_AddsTheModelledRadioToTheCounter()
    {
        Set(5_000_000);
        var meter = new HostEnergyMeter(TestHost.Profile, RaplCounter.TryOpen(kernel.Roots), new RemotePower());
        var mark = meter.Begin();
        Set(5_100_000);

        var reading = meter.End(mark, Network, TestHost.Target("cloud/cpu/fp32"), new(30, 10, 5), Calm);

        // 1200 mW · 10 ms + 900 mW · 5 ms + 200 mW · 15 ms = 19.5 mJ beside 100 mJ measured; 20 W · 15 ms in the cloud.
        Assert.Equal(119.5f, reading.DeviceMillijoules, 3);
        Assert.Equal(300, reading.RemoteMillijoules, 3);
        Assert.Equal(EnergyProvenance.Modelled, reading.Provenance);
    }

    [Fact]
    public void BaselineMillijoules_FollowsTheHostsOwnLatency()
    {
        var meter = Create();
        var assumed = meter.BaselineMillijoules(Network, Calm);
        meter.End(meter.Begin(), Network, TestHost.Target("local/cpu/fp32/2t"), new(20), Calm);
        Assert.Equal(240, meter.BaselineMillijoules(Network, Calm), 3);
        Assert.NotEqual(240, assumed, 3);

        // Another target says nothing about the baseline.
        meter.End(meter.Begin(), Network, TestHost.Target("local/cpu/fp32/1t"), new(900), Calm);
        Assert.Equal(240, meter.BaselineMillijoules(Network, Calm), 3);
    }

    protected override IEnergyMeter Create() => new HostEnergyMeter(TestHost.Profile, rapl: null, new RemotePower());

    void Set(long microjoules)
    {
        kernel["sys/class/powercap/intel-rapl:0/energy_uj"] = $"{microjoules}";
        kernel["sys/class/powercap/intel-rapl:0/max_energy_range_uj"] = "262143328850";
    }
}
