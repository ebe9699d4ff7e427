namespace Microsoft.ML.OnnxRuntime;

/// <summary>A half-precision number as ONNX Runtime's tensors hold it; the same bits as <see cref="Half"/>.</summary>
public readonly struct Float16 : IEquatable<Float16>
{
    /// <summary>The number's bits.</summary>
    public readonly ushort value;

    public Float16(ushort v) => value = v;

    public static explicit operator Float16(float value) => new(BitConverter.HalfToUInt16Bits((Half)value));

    public static explicit operator float(Float16 value) => value.ToFloat();

    /// <summary>Equal bits, and no NaN; as upstream, zeros of different sign differ here.</summary>
    public static bool operator ==(Float16 left, Float16 right) => left.value == right.value && !float.IsNaN(left.ToFloat());

    public static bool operator !=(Float16 left, Float16 right) => !(left == right);

    public float ToFloat() => (float)BitConverter.UInt16BitsToHalf(value);

    /// <summary>Equal as numbers: zeros of both signs are equal, and NaN equals NaN.</summary>
    public bool Equals(Float16 other) => BitConverter.UInt16BitsToHalf(value).Equals(BitConverter.UInt16BitsToHalf(other.value));

    public override bool Equals(object? obj) => obj is Float16 other && Equals(other);

    public override int GetHashCode() => BitConverter.UInt16BitsToHalf(value).GetHashCode();
}
