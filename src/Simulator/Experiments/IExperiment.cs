using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// One question put to the emulation: a sweep of points, a run of each point for each seed, and columns to look at. A run depends on nothing but
/// the world, the point and the seed, so that runs may go side by side. To add one: docs/recipes/experiment.md.
/// </summary>
public interface IExperiment
{
    /// <summary>The name in commands: a point is <c>id/1</c> and up.</summary>
    string Id { get; }

    /// <summary>A line for lists and reports.</summary>
    string Title { get; }

    /// <summary>The sweep: the label of each point.</summary>
    IReadOnlyList<string> Points(World world);

    /// <summary>Runs one point for one seed.</summary>
    /// <param name="laboratory">The world, with what other runs in it have trained already.</param>
    /// <param name="point">The point, from 0.</param>
    /// <param name="seed">The run's seed.</param>
    IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed);
}
