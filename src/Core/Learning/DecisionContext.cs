using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>All that a policy may look at when it decides.</summary>
/// <param name="State">S, the discretised network and variance.</param>
/// <param name="Mask">The actions it may choose.</param>
/// <param name="Network">The network to run.</param>
/// <param name="Variance">The variance behind S, for policies that do not discretise.</param>
/// <param name="Constraints">What the request asks of its answer.</param>
public readonly record struct DecisionContext(
    State State, ActionMask Mask, NetworkDescriptor Network, RuntimeVariance Variance, QualityConstraints Constraints);
