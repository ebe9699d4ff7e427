using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>One surroundings first, then, from a moment that the run chooses, another that starts at its own time 0.</summary>
public sealed class SequentialEnvironment(IEnvironment first, IEnvironment then) : IEnvironment
{
    double? switchedAtMs;

    /// <summary>From this time on the second one holds.</summary>
    public void Switch(double timeMs) => switchedAtMs ??= timeMs;

    public RuntimeVariance At(double timeMs) => switchedAtMs is { } start ? then.At(Math.Max(0, timeMs - start)) : first.At(timeMs);
}
