using AutoScale.Core.Learning;

namespace AutoScale.Core.Rollouts;

/// <summary>Which devices try a candidate.</summary>
public static class Arms
{
    /// <summary>
    /// Whether a device is among the share that tries a candidate: the same at every asking and on every silo; a higher share keeps the devices of a lower one, and
    /// each candidate draws its own.
    /// </summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="candidate">The candidate's version.</param>
    /// <param name="percent">The share, 0-100.</param>
    public static bool IsCandidate(string deviceId, int candidate, int percent) => SplitMix64.For((ulong)candidate, deviceId).Next(100) < percent;
}
