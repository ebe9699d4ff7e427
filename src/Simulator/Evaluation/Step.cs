using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;

namespace AutoScale.Simulator.Evaluation;

/// <summary>What came of one request.</summary>
/// <param name="Action">The target that was chosen.</param>
/// <param name="Outcome">Energy, latency and accuracy, a failed offload included.</param>
/// <param name="RemoteMillijoules">What the other tier spent, modelled.</param>
/// <param name="Reward">R.</param>
public readonly record struct Step(int Action, Outcome Outcome, float RemoteMillijoules, float Reward)
{
    public const int Right = 1;

    public const int Wrong = 2;

    /// <summary><see cref="Right"/> or <see cref="Wrong"/>; 0 where the network has no samples to judge by.</summary>
    public int Judgement { get; init; }

    /// <summary>The way through the exits; null of a target without any.</summary>
    public RouteTaken? Route { get; init; }
}
