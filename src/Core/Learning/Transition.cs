using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>One step of experience: in S, A was done, R came of it, and S' was seen next.</summary>
/// <param name="State">S, seen before the inference.</param>
/// <param name="Action">A, the index of the target that was chosen.</param>
/// <param name="Reward">R.</param>
/// <param name="Next">S': the same network under the runtime variance seen after the inference.</param>
public readonly record struct Transition(State State, int Action, float Reward, State Next);
