using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Learning;

/// <summary>What a device learns with. The same on the device and in its grain, or the same journal would mean another thing to each.</summary>
/// <param name="Policy">One of <see cref="Policies"/>.</param>
/// <param name="Descriptors">The device's targets, 1 to 255.</param>
/// <param name="StateCount">States of its state space.</param>
/// <param name="Learning">γ and μ of the paper's policy; ε plays no part.</param>
/// <param name="Hierarchical">Settings of the <c>hierarchical</c> policy.</param>
public sealed record LearnerConfiguration(
    string Policy, IReadOnlyList<string> Descriptors, int StateCount, QLearningOptions Learning, HierarchicalOptions Hierarchical)
{
    /// <summary>The paper's policy.</summary>
    public const string AutoScale = "autoscale";

    /// <summary>What a new device learns with unless it is told otherwise: the policy that the evaluation prefers (docs/learning.md).</summary>
    public const string Default = HierarchicalState.PolicyName;

    /// <summary>The policies that a device may learn with.</summary>
    public static IReadOnlyList<string> Policies { get; } = [AutoScale, HierarchicalState.PolicyName];

    /// <summary>A blank state.</summary>
    /// <param name="isDense">Whether the paper's table holds all rows at once, as a device's own does, or only those that are used.</param>
    /// <exception cref="ArgumentException">There is no such policy, or its settings do not hold; the message names it.</exception>
    public ILearnedState Create(bool isDense = false) => Policy switch
    {
        AutoScale when isDense => new DeviceReplica(Descriptors, new QTable(StateCount, Descriptors.Count), Learning),
        AutoScale => new DeviceReplica(Descriptors, StateCount, Learning),
        HierarchicalState.PolicyName => new HierarchicalState(Descriptors, Hierarchical),
        _ => throw new ArgumentException($"Policy is '{Policy}'; it must be one of {string.Join(", ", Policies)}."),
    };

    /// <summary>Whether a state of one means the same under the other.</summary>
    public bool Fits(LearnerConfiguration other) =>
        IsSamePolicy(other)
        && Descriptors.SequenceEqual(other.Descriptors, StringComparer.Ordinal)
        && (Policy is not AutoScale || (Learning.LearningRate.Equals(other.Learning.LearningRate) && Learning.Discount.Equals(other.Learning.Discount)))
        && (Policy is AutoScale || Hierarchical == other.Hierarchical);

    /// <summary>Whether a state of one can be taken over by the other, by descriptor.</summary>
    public bool IsSamePolicy(LearnerConfiguration other) => Policy == other.Policy && (Policy is not AutoScale || StateCount == other.StateCount);
}
