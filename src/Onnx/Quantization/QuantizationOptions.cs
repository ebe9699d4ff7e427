namespace AutoScale.Onnx.Quantization;

/// <summary>How <see cref="StaticQuantizer"/> quantises.</summary>
public sealed record QuantizationOptions
{
    readonly int weightBits = 8;

    /// <summary>
    /// 8 (default), or 7: x86 processors without VNNI add two products of 8 bits each in 16 bits and may saturate; with 7 they cannot.
    /// </summary>
    public int WeightBits
    {
        get => weightBits;
        init => weightBits = value is 7 or 8
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "WeightBits must be 7 or 8.");
    }

    /// <summary>The largest weight in steps: 127 or 63.</summary>
    internal int LargestWeight => (1 << (WeightBits - 1)) - 1;
}
