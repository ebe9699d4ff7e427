using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.States;

namespace AutoScale.EdgeClient.Journal;

/// <summary>What a device's journal is read with: another configuration gives the same entries another meaning.</summary>
/// <param name="DeviceClass">The class whose prior the device shares.</param>
/// <param name="Descriptors">The device's targets, 1 to 255.</param>
/// <param name="StateCount">States of its state space.</param>
/// <param name="Learning">γ and μ of the paper's policy; ε plays no part.</param>
public sealed record DeviceConfiguration(string DeviceClass, IReadOnlyList<string> Descriptors, int StateCount, QLearningOptions Learning)
{
    /// <summary>The policy, one of <see cref="LearnerConfiguration.Policies"/>. Default <c>autoscale</c>.</summary>
    public string Policy { get; init; } = LearnerConfiguration.AutoScale;

    /// <summary>Settings of the <c>hierarchical</c> policy.</summary>
    public HierarchicalOptions Hierarchical { get; init; } = new();

    /// <summary>What it learns with.</summary>
    public LearnerConfiguration Learner => new(Policy, Descriptors, StateCount, Learning, Hierarchical);

    public static DeviceConfiguration For(string deviceClass, ActionSpace actions, StateSpace states, QLearningOptions learning) =>
        new(deviceClass, actions.Descriptors, states.Count, learning);

    /// <summary>Whether entries and what was learned mean the same under both.</summary>
    public bool Fits(DeviceConfiguration other) => DeviceClass == other.DeviceClass && StateCount == other.StateCount && Learner.Fits(other.Learner);
}
