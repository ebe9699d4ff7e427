using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>
/// The buffers of one graph for a batch of a fixed size, made once: a step allocates next to nothing, so that the memory of a training is known before it
/// starts.
/// </summary>
public sealed class GraphRun
{
    readonly LayerGraph graph;
    readonly Workers workers;
    readonly int samples;
    readonly Activation[] activations;
    readonly Activation[][] inputs;

    /// <param name="graph">The network.</param>
    /// <param name="workers">Run the parts of the batch.</param>
    /// <param name="parts">Parts of the batch.</param>
    /// <param name="samples">Samples of a part.</param>
    /// <param name="learning">Whether gradients are kept, of every node behind a layer that learns.</param>
    public GraphRun(LayerGraph graph, Workers workers, int parts, int samples, bool learning)
    {
        (this.graph, this.workers, Parts, this.samples) = (graph, workers, parts, samples);
        activations = new Activation[graph.Nodes.Count];
        inputs = new Activation[graph.Nodes.Count][];
        var learns = new bool[graph.Nodes.Count];
        for (var node = 0; node < activations.Length; node++)
        {
            var (layer, shape, sources) = graph.Nodes[node];
            learns[node] = learning && layer is not null
                && ((!layer.Frozen && layer.Parameters.Count > 0) || sources.Any(source => learns[source]));
            activations[node] = new Activation(shape, parts, samples, learns[node]);
            inputs[node] = [.. sources.Select(source => activations[source])];
        }
    }

    /// <summary>Parts of the batch.</summary>
    public int Parts { get; }

    /// <summary>Samples of a batch.</summary>
    public int BatchSize => Parts * samples;

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => activations.Sum(activation => sizeof(float) * (long)BatchSize * activation.Shape.Size * (activation.Gradients is null ? 1 : 2));

    /// <summary>A node's values of one sample of the batch.</summary>
    public Span<float> Values(int node, int sample) => Sample(activations[node].Values, node, sample);

    /// <summary>A node's gradients of one sample of the batch; only where something before the node learns.</summary>
    public Span<float> Gradients(int node, int sample) => Sample(activations[node].Gradients!, node, sample);

    /// <summary>Fills every node from the inputs' values.</summary>
    public void Forward(bool learning)
    {
        var step = new StepContext(workers, Parts, samples, learning);
        for (var node = 0; node < activations.Length; node++)
        {
            graph.Nodes[node].Layer?.Forward(step, inputs[node], activations[node]);
        }
    }

    /// <summary>Sets the parameters' gradients. The caller has filled the last node's gradients since <see cref="ClearGradients"/>.</summary>
    public void Backward()
    {
        var step = new StepContext(workers, Parts, samples, Learning: true);
        for (var node = activations.Length - 1; node >= 0; node--)
        {
            if (activations[node].Gradients is not null)
            {
                graph.Nodes[node].Layer!.Backward(step, inputs[node], activations[node]);
            }
        }
    }

    /// <summary>Sets all gradients of nodes to zero.</summary>
    public void ClearGradients() => workers.For(Parts, part =>
    {
        foreach (var activation in activations)
        {
            if (activation.Gradients is { } gradients)
            {
                Array.Clear(gradients[part]);
            }
        }
    });

    Span<float> Sample(float[][] buffers, int node, int sample)
    {
        var size = activations[node].Shape.Size;
        var (part, place) = Math.DivRem(sample, samples);
        return buffers[part].AsSpan(place * size, size);
    }
}
