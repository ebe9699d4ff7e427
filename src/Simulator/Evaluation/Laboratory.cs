using System.Collections.Concurrent;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// A world with its phones made ready, and the tables trained in it: made on first use and kept, since several experiments ask for the same one. Thread-safe.
/// </summary>
public sealed class Laboratory(World world)
{
    readonly ConcurrentDictionary<(int Phone, string Use, string Settings, ulong Seed, int LeaveOut), Lazy<PolicySnapshot>> tables = [];

    readonly ConcurrentDictionary<(int Phone, string Use, HierarchicalOptions Options, ulong Seed), Lazy<byte[]>> states = [];

    public World World { get; } = world;

    public IReadOnlyList<EvaluatedPhone> Phones { get; } = [.. Enumerable.Range(0, world.Phones.Count).Select(index => new EvaluatedPhone(world, index))];

    /// <summary>A copy of the trained table of a phone, for the caller to change.</summary>
    public QTable Trained(int phone, UseCase use, LearningSettings settings, ulong seed, int leaveOut = -1)
    {
        var setup = Phones[phone];
        var key = (phone, use.Name, settings.ToString(), seed, leaveOut);
        var snapshot = tables.GetOrAdd(key, _ => new Lazy<PolicySnapshot>(() => PolicySnapshot.Of(
            Training.Train(setup, World.Networks, use, settings, seed, leaveOut), setup.Actions.Descriptors, priorVersion: 0))).Value;
        var table = new QTable(setup.States.Count, setup.Actions.Count);
        snapshot.CopyTo(table, setup.Actions.Descriptors);
        return table;
    }

    /// <summary>The hierarchical policy of a phone that has learned nothing.</summary>
    public HierarchicalPolicy Hierarchical(int phone, HierarchicalOptions options)
    {
        var setup = Phones[phone];
        return new HierarchicalPolicy(
            setup.Actions, setup.Costs.Profile, new HierarchicalState(setup.Actions.Descriptors, options), options,
            World.Networks.Networks.Select(network => network.Descriptor));
    }

    /// <summary>The same after the training that AutoScale has, for the caller to change.</summary>
    public HierarchicalPolicy TrainedHierarchical(int phone, UseCase use, HierarchicalOptions options, ulong seed)
    {
        var bytes = states.GetOrAdd((phone, use.Name, options, seed), _ => new Lazy<byte[]>(() =>
        {
            var learner = Hierarchical(phone, options);
            Training.Train(Phones[phone], World.Networks, use, learner, LearningSettings.Published.Reward, seed);
            return learner.State.Encode();
        })).Value;
        var policy = Hierarchical(phone, options);
        policy.State.Restore(bytes);
        return policy;
    }
}
