using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>Surroundings that do not change.</summary>
public sealed class StaticEnvironment(RuntimeVariance variance) : IEnvironment
{
    public RuntimeVariance At(double timeMs) => variance;
}
