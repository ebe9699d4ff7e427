using AutoScale.Core.Learning;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.Numerics;

public sealed class GemmTests
{
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(8, 32, 27)]
    [InlineData(27, 16, 64)]
    [InlineData(13, 48, 5)]
    [InlineData(70, 80, 33)]
    public unsafe void Multiply_IsTheProduct(int rows, int columns, int depth)
    {
        var random = new SplitMix64(7);
        var (a, b) = (Draw(rows * depth, random), Draw(depth * columns, random));
        var (plain, transposed, added) = (new float[rows * columns], new float[rows * columns], new float[rows * columns]);
        Array.Fill(added, 1);
        var turned = new float[a.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var step = 0; step < depth; step++)
            {
                turned[(step * rows) + row] = a[(row * depth) + step];
            }
        }

        fixed (float* left = a, leftTurned = turned, right = b, first = plain, second = transposed, third = added)
        {
            Gemm.Multiply(new Gemm.Left(left, depth, 1), right, columns, first, columns, rows, columns, depth, accumulate: false);
            Gemm.Multiply(new Gemm.Left(leftTurned, 1, rows), right, columns, second, columns, rows, columns, depth, accumulate: false);
            Gemm.Multiply(new Gemm.Left(left, depth, 1), right, columns, third, columns, rows, columns, depth, accumulate: true);
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var expected = Enumerable.Range(0, depth).Sum(step => (double)a[(row * depth) + step] * b[(step * columns) + column]);
                Assert.Equal(expected, plain[(row * columns) + column], 1e-5);
                Assert.Equal(expected + 1, added[(row * columns) + column], 1e-5);
            }
        }

        Assert.Equal(plain, transposed);
    }

    static float[] Draw(int count, SplitMix64 random) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
