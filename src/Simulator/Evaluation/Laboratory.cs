using System.Collections.Concurrent;
using AutoScale.Core.Learning;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// A world with its phones made ready, and the tables trained in it: made on first use and kept, since several experiments ask for the same one. Thread-safe.
/// </summary>
public sealed class Laboratory(World world)
{
    readonly ConcurrentDictionary<(int Phone, string Use, string Settings, ulong Seed, int LeaveOut), Lazy<PolicySnapshot>> tables = [];

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
}
