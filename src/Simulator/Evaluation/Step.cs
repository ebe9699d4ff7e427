using AutoScale.Core.Rewards;

namespace AutoScale.Simulator.Evaluation;

/// <summary>What came of one request.</summary>
/// <param name="Action">The target that was chosen.</param>
/// <param name="Outcome">Energy, latency and accuracy, a failed offload included.</param>
/// <param name="RemoteMillijoules">What the other tier spent, modelled.</param>
/// <param name="Reward">R.</param>
public readonly record struct Step(int Action, Outcome Outcome, float RemoteMillijoules, float Reward);
