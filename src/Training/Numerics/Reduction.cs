using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AutoScale.Training.Numerics;

/// <summary>Sums in a fixed order.</summary>
public static class Reduction
{
    /// <summary>A buffer for each part.</summary>
    public static float[][] Parts(int parts, int count)
    {
        var buffers = new float[parts][];
        for (var part = 0; part < parts; part++)
        {
            buffers[part] = new float[count];
        }

        return buffers;
    }

    /// <summary>The sum of the parts, first to last.</summary>
    public static void Sum(float[][] parts, Span<float> sum)
    {
        parts[0].CopyTo(sum);
        for (var part = 1; part < parts.Length; part++)
        {
            Add(parts[part], sum);
        }
    }

    /// <summary>Adds a span to the beginning of another.</summary>
    public static void Add(ReadOnlySpan<float> values, Span<float> sum) => TensorPrimitives.Add(sum[..values.Length], values, sum);

    /// <summary>The sum of the rows of a matrix, first to last.</summary>
    /// <param name="matrix">Rows of <c>sum.Length</c>, a multiple of <see cref="Gemm.Lanes"/>.</param>
    /// <param name="sum">One sum a column.</param>
    public static void SumRows(ReadOnlySpan<float> matrix, Span<float> sum)
    {
        ref var start = ref MemoryMarshal.GetReference(matrix);
        for (var column = 0; column < sum.Length; column += Gemm.Lanes)
        {
            var total = Vector512<float>.Zero;
            for (var place = column; place < matrix.Length; place += sum.Length)
            {
                total += Vector512.LoadUnsafe(ref start, (nuint)place);
            }

            total.CopyTo(sum[column..]);
        }
    }
}
