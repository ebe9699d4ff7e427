using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Testing.Contracts;

/// <summary>What every <see cref="IEnergyMeter"/> holds to.</summary>
public abstract class EnergyMeterContract
{
    static readonly RuntimeVariance Calm = new(0, 10, -50, -50);

    protected abstract IEnergyMeter Create();

    /// <summary>A network that the meter knows.</summary>
    protected abstract NetworkDescriptor Network { get; }

    /// <summary>Targets that the meter knows, at least one local and one remote.</summary>
    protected abstract IReadOnlyList<ExecutionTarget> Targets { get; }

    [Fact]
    public void End_IsFiniteAndNeverNegative()
    {
        var meter = Create();
        foreach (var target in Targets)
        {
            foreach (var times in (ExecutionTimes[])[new(0), new(10), new(1000, 200, 300), new(5, 5, 5)])
            {
                var reading = meter.End(meter.Begin(), Network, target, times, Calm);
                Assert.True(float.IsFinite(reading.DeviceMillijoules) && reading.DeviceMillijoules >= 0, $"{target}: {reading}");
                Assert.True(float.IsFinite(reading.RemoteMillijoules) && reading.RemoteMillijoules >= 0, $"{target}: {reading}");
            }
        }
    }

    [Fact]
    public void End_SpendsNothingRemoteForALocalTarget()
    {
        var meter = Create();
        Assert.All(
            Targets.Where(target => target.Tier is Tier.Local),
            target => Assert.Equal(0, meter.End(meter.Begin(), Network, target, new(10), Calm).RemoteMillijoules));
    }

    [Fact]
    public void End_TakesALinkThatIsDown()
    {
        var meter = Create();
        var down = Calm with { WifiSignalDbm = RuntimeVariance.NoLink, PeerSignalDbm = RuntimeVariance.NoLink };
        Assert.All(Targets, target => Assert.True(float.IsFinite(meter.End(meter.Begin(), Network, target, new(10, 1, 1), down).DeviceMillijoules)));
    }

    [Fact]
    public void BaselineMillijoules_IsAboveZero() => Assert.InRange(Create().BaselineMillijoules(Network, Calm), float.Epsilon, float.MaxValue);
}
