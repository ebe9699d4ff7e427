using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.EdgeClient.Journal;

/// <summary>What a device's journal is read with: another configuration gives the same entries another meaning.</summary>
/// <param name="DeviceClass">The class whose prior the device shares.</param>
/// <param name="Descriptors">The columns of its table, 1 to 255.</param>
/// <param name="StateCount">States of its table.</param>
/// <param name="Learning">γ and μ; ε plays no part.</param>
public sealed record DeviceConfiguration(string DeviceClass, IReadOnlyList<string> Descriptors, int StateCount, QLearningOptions Learning)
{
    public static DeviceConfiguration For(string deviceClass, ActionSpace actions, StateSpace states, QLearningOptions learning) =>
        new(deviceClass, actions.Descriptors, states.Count, learning);

    /// <summary>Whether entries and tables mean the same under both.</summary>
    public bool Fits(DeviceConfiguration other) =>
        DeviceClass == other.DeviceClass
        && StateCount == other.StateCount
        && Learning.LearningRate.Equals(other.Learning.LearningRate)
        && Learning.Discount.Equals(other.Learning.Discount)
        && Descriptors.SequenceEqual(other.Descriptors, StringComparer.Ordinal);
}
