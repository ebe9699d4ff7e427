using AutoScale.Core.Inference;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;

namespace AutoScale.Simulator.Phones;

/// <summary>Reads an emulated environment at the phone's own time, without error.</summary>
public sealed class EmulatedProbe(IEnvironment environment, SimulatedClock clock) : IDeviceProbe
{
    public RuntimeVariance Read() => environment.At(clock.NowMs);
}
