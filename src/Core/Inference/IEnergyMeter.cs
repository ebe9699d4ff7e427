using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Core.Inference;

/// <summary>Port: what an inference spends, measured where there is a meter and modelled where there is none.</summary>
public interface IEnergyMeter
{
    /// <summary>Marks the start of an inference.</summary>
    /// <returns>A value that only <see cref="End"/> reads, such as a counter's position.</returns>
    long Begin();

    /// <summary>The energy since a mark.</summary>
    EnergyReading End(long mark, NetworkDescriptor network, ExecutionTarget target, in ExecutionTimes times, in RuntimeVariance variance);

    /// <summary>What the declared baseline, Edge (CPU FP32) by default, would have spent on this inference under the same variance, in mJ; modelled.</summary>
    float BaselineMillijoules(NetworkDescriptor network, in RuntimeVariance variance);
}
