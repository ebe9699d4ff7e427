using System.Collections.Concurrent;
using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>Some points of an experiment.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Points">Places of its points, ascending.</param>
public sealed record Selection(IExperiment Experiment, IReadOnlyList<int> Points)
{
    /// <summary>Reads <c>id</c> or <c>id/3</c>.</summary>
    /// <exception cref="ArgumentException">There is no such experiment or point; the message lists those there are.</exception>
    public static Selection Parse(string text, World world)
    {
        var parts = text.Split('/');
        var experiment = ExperimentCatalog.All.Concat(ExperimentCatalog.Development).FirstOrDefault(known => known.Id == parts[0]) ?? throw new ArgumentException(
            $"There is no experiment '{parts[0]}'; there are {string.Join(", ", ExperimentCatalog.All.Concat(ExperimentCatalog.Development).Select(known => known.Id))}.");
        var all = All(experiment, world);
        if (parts.Length is 1)
        {
            return all;
        }

        return parts.Length is 2 && int.TryParse(parts[1], out var point) && point >= 1 && point <= all.Points.Count
            ? new Selection(experiment, [point - 1])
            : throw new ArgumentException($"There is no point '{text}'; {experiment.Id} has {experiment.Id}/1 to {experiment.Id}/{all.Points.Count}.");
    }

    /// <summary>All points of an experiment.</summary>
    public static Selection All(IExperiment experiment, World world) => new(experiment, [.. Enumerable.Range(0, experiment.Points(world).Count)]);
}

/// <summary>Runs points and seeds side by side. The rows come in the order of the selection whatever the threads did.</summary>
public static class ExperimentRunner
{
    /// <param name="world">The world.</param>
    /// <param name="selections">What to run.</param>
    /// <param name="seeds">Every point runs once for each.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="onDone">Told after each run: the experiment's id.</param>
    /// <param name="cancellationToken">Stops before the next run.</param>
    public static async Task<IReadOnlyList<Row>> RunAsync(
        World world, IReadOnlyList<Selection> selections, IReadOnlyList<ulong> seeds, int threads, Action<string>? onDone,
        CancellationToken cancellationToken)
    {
        var laboratory = new Laboratory(world);
        (IExperiment Experiment, int Point, ulong Seed)[] runs =
        [
            .. from selection in selections from point in selection.Points from seed in seeds select (selection.Experiment, point, seed),
        ];
        var rows = new Row[runs.Length][];

        // One run at a time for each thread, in order: the longest experiments come last and are made of many short runs.
        await Parallel.ForEachAsync(
            Partitioner.Create(0, runs.Length, 1).GetDynamicPartitions(), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            (range, _) =>
            {
                var (experiment, point, seed) = runs[range.Item1];
                rows[range.Item1] = [.. experiment.Run(laboratory, point, seed)];
                onDone?.Invoke(experiment.Id);
                return ValueTask.CompletedTask;
            });
        return [.. rows.SelectMany(run => run)];
    }
}
