namespace AutoScale.Onnx.Census;

/// <summary>
/// The elements of a small constant, row-major: whole numbers (booleans too, as 0 and 1) or reals. Exporters compute shapes inside the graph; the
/// census follows that arithmetic.
/// </summary>
sealed class FoldedData
{
    /// <summary>Larger constants are not followed: nobody computes a shape with them, and a damaged file must not cost memory.</summary>
    public const int MaxElements = 1024;

    readonly long[]? integers;
    readonly double[]? reals;

    public FoldedData(long[] integers) => this.integers = integers;

    public FoldedData(double[] reals) => this.reals = reals;

    public int Count => integers?.Length ?? reals!.Length;

    public bool IsInteger => integers is not null;

    public long Integer(int index) => integers is not null ? integers[index] : ToInteger(reals![index]);

    public double Real(int index) => reals is not null ? reals[index] : integers![index];

    public long[] ToIntegers() => integers ?? Array.ConvertAll(reals!, ToInteger);

    public double[] ToReals() => reals ?? Array.ConvertAll(integers!, value => (double)value);

    /// <summary>The elements at the given places, in that order.</summary>
    public FoldedData Pick(int[] places) => integers is not null
        ? new FoldedData(Array.ConvertAll(places, place => integers[place]))
        : new FoldedData(Array.ConvertAll(places, place => reals![place]));

    public static FoldedData Concat(IReadOnlyList<FoldedData> parts) => parts.All(part => part.IsInteger)
        ? new FoldedData(parts.SelectMany(part => part.integers!).ToArray())
        : new FoldedData(parts.SelectMany(part => part.ToReals()).ToArray());

    // Conversion saturates, as "to the end" is written with the largest number.
    static long ToInteger(double value) => (long)value;
}
