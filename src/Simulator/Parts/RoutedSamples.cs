using System.Collections.Concurrent;
using AutoScale.Core.Routing;
using AutoScale.Training.Gates;

namespace AutoScale.Simulator.Parts;

/// <summary>
/// Real answers of trained blocks to images that nothing was trained or chosen on: the way that each takes through a gate, and whether the answer is right. What an emulated
/// phone is asked is one of them. Thread-safe.
/// </summary>
/// <param name="set">The answers.</param>
public sealed class RoutedSamples(RoutedSet set)
{
    readonly ConcurrentDictionary<ExitGate, (RouteTaken Route, bool Correct)[]> answers = new();
    readonly bool[] whole = [.. Enumerable.Range(0, set.Count).Select(sample => set.Cloud![sample].Label == set.Labels[sample])];

    /// <summary>A sample, each with equal chance.</summary>
    public int Draw(Random random) => random.Next(set.Count);

    /// <summary>What becomes of a sample.</summary>
    /// <param name="gate">The gate; null for the whole network.</param>
    /// <param name="sample">The sample.</param>
    public (RouteTaken Route, bool Correct) Answer(ExitGate? gate, int sample) =>
        gate is null ? (new RouteTaken(ExitPoint.Cloud, false), whole[sample]) : All(gate)[sample];

    /// <summary>The ways through a gate and how often each is taken, 0-1.</summary>
    public IEnumerable<(RouteTaken Route, double Share)> Shares(ExitGate gate) =>
        All(gate).GroupBy(answer => answer.Route).Select(way => (way.Key, way.Count() / (double)set.Count));

    (RouteTaken Route, bool Correct)[] All(ExitGate gate) => answers.GetOrAdd(gate, _ => [.. Enumerable.Range(0, set.Count).Select(sample => Answer(gate, sample, set))]);

    static (RouteTaken Route, bool Correct) Answer(ExitGate gate, int sample, RoutedSet set)
    {
        var verdict = gate.AfterMain(set.Main[sample]);
        var extended = verdict.Exit is ExitPoint.Extension;
        verdict = extended ? gate.AfterExtension(set.Main[sample], set.Extension![sample]) : verdict;
        var label = verdict.Exit is ExitPoint.Cloud ? set.Cloud![sample].Label : verdict.Label;
        return (new RouteTaken(verdict.Exit, extended), label == set.Labels[sample]);
    }
}
