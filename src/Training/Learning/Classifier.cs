using AutoScale.Training.Layers;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Learning;

/// <summary>Runs a trained network over samples.</summary>
public static class Classifier
{
    const int BatchSize = 64;
    const int PartSize = 8;

    /// <summary>The logits of every sample, and the labels.</summary>
    /// <param name="graph">One input, logits at the end.</param>
    /// <param name="classes">Logits that count.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="workers">Run the parts of a batch.</param>
    public static (float[][] Logits, int[] Labels) Run(LayerGraph graph, int classes, ISampleSource samples, Workers workers)
    {
        var run = new GraphRun(graph, workers, BatchSize / PartSize, PartSize, learning: false);
        var (logits, labels) = (new float[samples.Count][], new int[samples.Count]);
        for (var first = 0; first < samples.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, samples.Count - first);
            var from = first;
            workers.For(count, sample => labels[from + sample] = samples.Read(from + sample, run.Values(0, sample)));
            run.Forward(learning: false);
            for (var sample = 0; sample < count; sample++)
            {
                logits[first + sample] = run.Values(graph.Last, sample)[..classes].ToArray();
            }
        }

        return (logits, labels);
    }
}
