namespace AutoScale.Training.Layers;

/// <summary>One node's values during a step, and their gradients where something before the node learns; a buffer for each part of the batch.</summary>
/// <param name="shape">Of one sample.</param>
/// <param name="parts">Parts of the batch.</param>
/// <param name="samples">Samples of one part.</param>
/// <param name="gradients">Whether gradients are kept.</param>
public sealed class Activation(MapShape shape, int parts, int samples, bool gradients)
{
    public MapShape Shape { get; } = shape;

    public float[][] Values { get; } = Allocate(parts, shape.Size * samples);

    public float[][]? Gradients { get; } = gradients ? Allocate(parts, shape.Size * samples) : null;

    static float[][] Allocate(int parts, int size)
    {
        var buffers = new float[parts][];
        for (var part = 0; part < parts; part++)
        {
            buffers[part] = new float[size];
        }

        return buffers;
    }
}
