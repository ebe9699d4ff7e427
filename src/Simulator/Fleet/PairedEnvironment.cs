using AutoScale.Core.States;
using AutoScale.Simulator.Environments;

namespace AutoScale.Simulator.Fleet;

/// <summary>
/// Surroundings that begin the same for several phones: held for each of the first requests as they are when it is asked, so that a phone that answers
/// slowly meets no others than one that answers fast; from then on the phone's own.
/// </summary>
/// <param name="shared">The same for all phones of a kind.</param>
/// <param name="own">The phone's.</param>
sealed class PairedEnvironment(IEnvironment shared, IEnvironment own) : IEnvironment
{
    RuntimeVariance held = shared.At(0);
    double? partedAtMs;

    /// <summary>The next of the first requests is asked.</summary>
    /// <param name="timeMs">When, on the shared surroundings' clock.</param>
    public void Hold(double timeMs) => held = shared.At(timeMs);

    /// <summary>The first requests are over: the phone's own surroundings begin at their time 0.</summary>
    /// <param name="timeMs">Now, on the phone's clock.</param>
    public void Part(double timeMs) => partedAtMs = timeMs;

    public RuntimeVariance At(double timeMs) => partedAtMs is { } start ? own.At(Math.Max(0, timeMs - start)) : held;
}
