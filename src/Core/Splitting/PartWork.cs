namespace AutoScale.Core.Splitting;

/// <summary>The work of a model, or of a part of one, at batch size 1, by layer type.</summary>
public sealed class PartWork
{
    /// <summary>Number of layer types.</summary>
    public static int Types { get; } = Enum.GetValues<LayerType>().Length;

    readonly long[] layers = new long[Types];
    readonly long[] macs = new long[Types];
    readonly long[] bytes = new long[Types];

    /// <summary>Layers of a type.</summary>
    public long Layers(LayerType type) => layers[(int)type];

    /// <summary>Multiply-accumulates of a type.</summary>
    public long Macs(LayerType type) => macs[(int)type];

    /// <summary>Bytes that layers of a type read and write, weights included.</summary>
    public long Bytes(LayerType type) => bytes[(int)type];

    /// <summary>All multiply-accumulates.</summary>
    public long TotalMacs => macs.Sum();

    /// <summary>Counts one layer.</summary>
    public void Add(LayerType type, long layerMacs, long layerBytes)
    {
        layers[(int)type]++;
        macs[(int)type] += layerMacs;
        bytes[(int)type] += layerBytes;
    }

    /// <summary>The work of both parts.</summary>
    public PartWork Plus(PartWork other)
    {
        var sum = new PartWork();
        for (var type = 0; type < Types; type++)
        {
            sum.layers[type] = layers[type] + other.layers[type];
            sum.macs[type] = macs[type] + other.macs[type];
            sum.bytes[type] = bytes[type] + other.bytes[type];
        }

        return sum;
    }
}
