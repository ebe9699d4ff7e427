namespace AutoScale.Onnx.Census;

/// <summary>
/// The elements of a small constant, row-major: whole numbers (booleans too, as 0 and 1) or reals. Exporters compute shapes inside the graph; the
/// census follows that arithmetic.
/// </summary>
sealed class FoldedData
{
    /// <summary>Larger constants are not followed: nobody computes a shape with them, and a damaged file must not cost memory.</summary>
    public const int MaxElements = 1024;

    readonly long[]? _integers;
    readonly double[]? _reals;

    public FoldedData(long[] integers) => _integers = integers;

    public FoldedData(double[] reals) => _reals = reals;

    public int Count => _integers?.Length ?? _reals!.Length;

    public bool IsInteger => _integers is not null;

    public long Integer(int index) => _integers is not null ? _integers[index] : ToInteger(_reals![index]);

    public double Real(int index) => _reals is not null ? _reals[index] : _integers![index];

    public long[] ToIntegers() => _integers ?? Array.ConvertAll(_reals!, ToInteger);

    public double[] ToReals() => _reals ?? Array.ConvertAll(_integers!, value => (double)value);

    /// <summary>The elements at the given places, in that order.</summary>
    public FoldedData Pick(int[] places) => _integers is not null
        ? new FoldedData(Array.ConvertAll(places, place => _integers[place]))
        : new FoldedData(Array.ConvertAll(places, place => _reals![place]));

    public static FoldedData Concat(IReadOnlyList<FoldedData> parts) => parts.All(part => part.IsInteger)
        ? new FoldedData(parts.SelectMany(part => part._integers!).ToArray())
        : new FoldedData(parts.SelectMany(part => part.ToReals()).ToArray());

    // Conversion saturates, as "to the end" is written with the largest number.
    static long ToInteger(double value) => (long)value;
}
