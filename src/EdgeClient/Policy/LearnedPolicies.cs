using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.EdgeClient.Journal;

namespace AutoScale.EdgeClient.Policy;

/// <summary>The policy over what a device's journal holds.</summary>
public static class LearnedPolicies
{
    /// <param name="journal">Holds what was learned, and says with which policy.</param>
    /// <param name="actions">The device's targets.</param>
    /// <param name="profile">The device.</param>
    /// <param name="learning">Settings of the paper's policy.</param>
    /// <param name="networks">Networks whose census is known beforehand; may be empty.</param>
    /// <param name="random">Chance of the paper's policy; ours decides without any.</param>
    public static IPolicy Create(
        ExperienceJournal journal,
        ActionSpace actions,
        DeviceProfile profile,
        QLearningOptions learning,
        IEnumerable<NetworkDescriptor> networks,
        Random random) => journal.Learned is HierarchicalState state
        ? new HierarchicalPolicy(actions, profile, state, journal.Configuration.Hierarchical, networks)
        : new EpsilonGreedyPolicy(journal.Table, learning, random);
}
