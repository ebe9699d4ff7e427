using AutoScale.Core.Learning;
using AutoScale.Training.Layers;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Learning;

/// <summary>
/// Trains the layers of a classifier that are not frozen, a step at a time, so that the caller decides when to go on, to show progress and to save. The state
/// is the step's number, the parameters and the velocities: the order of samples follows from the seed.
/// </summary>
public sealed class ClassifierTraining
{
    readonly GraphRun run;
    readonly ISampleSource samples;
    readonly int classes;
    readonly Workers workers;
    readonly Sgd optimizer;
    readonly int[] order;
    readonly double[] losses;
    int orderedEpoch = -1;

    /// <param name="graph">One input, logits at the end.</param>
    /// <param name="classes">Logits that count.</param>
    /// <param name="samples">At least one batch.</param>
    /// <param name="settings">How.</param>
    /// <param name="workers">Run the parts of a step.</param>
    public ClassifierTraining(LayerGraph graph, int classes, ISampleSource samples, TrainingSettings settings, Workers workers)
    {
        settings.Validate();
        if (samples.Count < settings.BatchSize)
        {
            throw new ArgumentException($"There are {samples.Count} samples, fewer than one batch of {settings.BatchSize}. Give more, or a smaller batch.");
        }

        (Graph, this.classes, this.samples, Settings, this.workers) = (graph, classes, samples, settings, workers);
        run = new GraphRun(graph, workers, settings.BatchSize / settings.PartSize, settings.PartSize, learning: true);
        Learned = [.. graph.Layers.Where(layer => !layer.Frozen).SelectMany(layer => layer.Parameters)];
        optimizer = new Sgd(Learned);
        order = new int[samples.Count];
        losses = new double[settings.BatchSize];
    }

    public LayerGraph Graph { get; }

    public TrainingSettings Settings { get; }

    /// <summary>The numbers that this training changes.</summary>
    public IReadOnlyList<Parameter> Learned { get; }

    /// <summary>The optimiser's state.</summary>
    public IReadOnlyList<float[]> Velocities => optimizer.Velocities;

    /// <summary>Samples to learn from.</summary>
    public int Samples => samples.Count;

    /// <summary>Steps done.</summary>
    public int Step { get; internal set; }

    /// <summary>Steps of an epoch; the samples that fill no batch wait for another epoch's order.</summary>
    public int StepsPerEpoch => samples.Count / Settings.BatchSize;

    /// <summary>Steps of the whole training.</summary>
    public int Steps => StepsPerEpoch * Settings.Epochs;

    /// <summary>Bytes of everything that a training keeps: buffers, parameters, gradients and velocities.</summary>
    public long Bytes => BytesAt(Settings.BatchSize);

    /// <summary>What <see cref="Bytes"/> would be with another batch, a multiple of the part size.</summary>
    public long BytesAt(int batchSize)
    {
        var learned = Learned.Sum(parameter => (long)parameter.Values.Length);
        var all = Graph.Parameters.Sum(parameter => (long)parameter.Values.Length);
        return (run.Bytes / run.BatchSize * batchSize) + (sizeof(int) * (long)order.Length)
            + (sizeof(float) * ((2 * all) + (learned * (1 + (batchSize / Settings.PartSize)))));
    }

    /// <summary>Draws the first weights of every layer that learns.</summary>
    public void Initialize()
    {
        foreach (var layer in Graph.Layers.OfType<Convolution>().Where(layer => !layer.Frozen))
        {
            layer.Initialize(SplitMix64.For(Settings.Seed, layer.Name));
        }
    }

    /// <summary>One step.</summary>
    /// <returns>The mean loss of the batch before the step.</returns>
    public double RunStep()
    {
        var (epoch, batch) = Math.DivRem(Step, StepsPerEpoch);
        Shuffle(epoch);
        var first = batch * Settings.BatchSize;
        run.ClearGradients();
        var labels = new int[Settings.BatchSize];
        workers.For(run.Parts, part =>
        {
            for (var sample = part * Settings.PartSize; sample < (part + 1) * Settings.PartSize; sample++)
            {
                labels[sample] = samples.Read(order[first + sample], run.Values(0, sample));
            }
        });
        run.Forward(learning: true);
        for (var sample = 0; sample < losses.Length; sample++)
        {
            losses[sample] = SoftmaxCrossEntropy.Loss(
                run.Values(Graph.Last, sample), classes, labels[sample], 1f / Settings.BatchSize, run.Gradients(Graph.Last, sample));
        }

        run.Backward();
        optimizer.Step(Settings.RateAt(Step, Steps), Settings.Momentum, Settings.WeightDecay);
        Step++;
        return losses.Average();
    }

    /// <summary>Fisher and Yates, from the seed and the epoch alone.</summary>
    void Shuffle(int epoch)
    {
        if (epoch == orderedEpoch)
        {
            return;
        }

        orderedEpoch = epoch;
        var random = SplitMix64.For(Settings.Seed, FormattableString.Invariant($"order/{epoch}"));
        for (var index = 0; index < order.Length; index++)
        {
            var other = random.Next(index + 1);
            order[index] = order[other];
            order[other] = index;
        }
    }
}
