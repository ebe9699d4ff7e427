using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>The surroundings of a phone over simulated time. What it is at a time does not depend on how often it was asked before.</summary>
public interface IEnvironment
{
    /// <summary>The surroundings at a time.</summary>
    /// <param name="timeMs">Since the start of the simulation, never earlier than the time asked for before.</param>
    RuntimeVariance At(double timeMs);
}
