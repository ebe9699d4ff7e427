using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.States;

namespace AutoScale.Core.Inference;

/// <summary>The answer, where it was computed, why there, and what it cost.</summary>
/// <param name="Output">The answer.</param>
/// <param name="State">S, what the device saw.</param>
/// <param name="Decision">What was chosen and why.</param>
/// <param name="Target">The target that answered: the chosen one, or the local one that stood in for it.</param>
/// <param name="Outcome">Energy, latency and accuracy, a failed offload included.</param>
/// <param name="Energy">The joules, with their provenance.</param>
/// <param name="BaselineMillijoules">What the declared baseline would have spent.</param>
/// <param name="Reward">R.</param>
/// <param name="Failure">Why the chosen target gave no answer; null when it did.</param>
/// <param name="Route">The way through the exits of the target that answered; null where it has none.</param>
public readonly record struct InferenceResult<TOutput>(
    TOutput? Output,
    State State,
    Decision Decision,
    ExecutionTarget Target,
    Outcome Outcome,
    EnergyReading Energy,
    float BaselineMillijoules,
    float Reward,
    string? Failure,
    RouteTaken? Route = null);
