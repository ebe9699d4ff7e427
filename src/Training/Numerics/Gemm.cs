using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AutoScale.Training.Numerics;

/// <summary>
/// The matrix product that everything here spends its time in: <c>C ← A·B</c> or <c>C ← C + A·B</c>. Lanes run over columns and the depth is summed
/// in order by fused multiply-adds, so that the result has the same bits whatever the processor's vectors are.
/// </summary>
public static unsafe class Gemm
{
    /// <summary>Columns come in multiples of this.</summary>
    public const int Lanes = 16;

    const int RowTile = 8;

    // The tiles are compiled at once and well: they are all that a short training would spend its time in.

    /// <summary>A matrix of which element (row, depth) lies at <c>row · Row + depth · Step</c>: plain or transposed.</summary>
    /// <param name="data">The first element.</param>
    /// <param name="row">From one row to the next.</param>
    /// <param name="step">From one depth to the next.</param>
    public readonly struct Left(float* data, int row, int step)
    {
        public float* Data { get; } = data;
        public int Row { get; } = row;
        public int Step { get; } = step;
    }

    /// <param name="a">A, rows × depth.</param>
    /// <param name="b">B, depth × columns, <paramref name="bRow"/> elements from row to row.</param>
    /// <param name="bRow">At least <paramref name="columns"/>.</param>
    /// <param name="c">C, rows × columns.</param>
    /// <param name="cRow">At least <paramref name="columns"/>.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C, a multiple of <see cref="Lanes"/>.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="accumulate">Whether the product is added to C.</param>
    public static void Multiply(Left a, float* b, int bRow, float* c, int cRow, int rows, int columns, int depth, bool accumulate)
    {
        var column = 0;
        for (; column + (2 * Lanes) <= columns; column += 2 * Lanes)
        {
            var row = 0;
            for (; row + RowTile <= rows; row += RowTile)
            {
                Tile8x2(a.Data + ((nint)row * a.Row), a.Row, a.Step, b + column, bRow, c + ((nint)row * cRow) + column, cRow, depth, accumulate);
            }

            for (; row < rows; row++)
            {
                Tile1x2(a.Data + ((nint)row * a.Row), a.Step, b + column, bRow, c + ((nint)row * cRow) + column, depth, accumulate);
            }
        }

        if (column < columns)
        {
            var row = 0;
            for (; row + RowTile <= rows; row += RowTile)
            {
                Tile8x1(a.Data + ((nint)row * a.Row), a.Row, a.Step, b + column, bRow, c + ((nint)row * cRow) + column, cRow, depth, accumulate);
            }

            for (; row < rows; row++)
            {
                Tile1x1(a.Data + ((nint)row * a.Row), a.Step, b + column, bRow, c + ((nint)row * cRow) + column, depth, accumulate);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile8x2(float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, int depth, bool accumulate)
    {
        Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        if (accumulate)
        {
            (c00, c01) = (Vector512.Load(c), Vector512.Load(c + Lanes));
            (c10, c11) = (Vector512.Load(c + cRow), Vector512.Load(c + cRow + Lanes));
            (c20, c21) = (Vector512.Load(c + (2 * cRow)), Vector512.Load(c + (2 * cRow) + Lanes));
            (c30, c31) = (Vector512.Load(c + (3 * cRow)), Vector512.Load(c + (3 * cRow) + Lanes));
            (c40, c41) = (Vector512.Load(c + (4 * cRow)), Vector512.Load(c + (4 * cRow) + Lanes));
            (c50, c51) = (Vector512.Load(c + (5 * cRow)), Vector512.Load(c + (5 * cRow) + Lanes));
            (c60, c61) = (Vector512.Load(c + (6 * cRow)), Vector512.Load(c + (6 * cRow) + Lanes));
            (c70, c71) = (Vector512.Load(c + (7 * cRow)), Vector512.Load(c + (7 * cRow) + Lanes));
        }
        else
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = Vector512<float>.Zero;
        }

        for (var step = 0; step < depth; step++)
        {
            var (b0, b1) = (Vector512.Load(b), Vector512.Load(b + Lanes));
            Step2(a, b0, b1, ref c00, ref c01);
            Step2(a + aRow, b0, b1, ref c10, ref c11);
            Step2(a + (2 * aRow), b0, b1, ref c20, ref c21);
            Step2(a + (3 * aRow), b0, b1, ref c30, ref c31);
            Step2(a + (4 * aRow), b0, b1, ref c40, ref c41);
            Step2(a + (5 * aRow), b0, b1, ref c50, ref c51);
            Step2(a + (6 * aRow), b0, b1, ref c60, ref c61);
            Step2(a + (7 * aRow), b0, b1, ref c70, ref c71);
            a += aStep;
            b += bRow;
        }

        Store2(c, c00, c01);
        Store2(c + cRow, c10, c11);
        Store2(c + (2 * cRow), c20, c21);
        Store2(c + (3 * cRow), c30, c31);
        Store2(c + (4 * cRow), c40, c41);
        Store2(c + (5 * cRow), c50, c51);
        Store2(c + (6 * cRow), c60, c61);
        Store2(c + (7 * cRow), c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile8x1(float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, int depth, bool accumulate)
    {
        Vector512<float> c0, c1, c2, c3, c4, c5, c6, c7;
        if (accumulate)
        {
            (c0, c1, c2, c3) = (Vector512.Load(c), Vector512.Load(c + cRow), Vector512.Load(c + (2 * cRow)), Vector512.Load(c + (3 * cRow)));
            (c4, c5) = (Vector512.Load(c + (4 * cRow)), Vector512.Load(c + (5 * cRow)));
            (c6, c7) = (Vector512.Load(c + (6 * cRow)), Vector512.Load(c + (7 * cRow)));
        }
        else
        {
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = Vector512<float>.Zero;
        }

        for (var step = 0; step < depth; step++)
        {
            var b0 = Vector512.Load(b);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(*a), b0, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[aRow]), b0, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a[2 * aRow]), b0, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a[3 * aRow]), b0, c3);
            c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a[4 * aRow]), b0, c4);
            c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a[5 * aRow]), b0, c5);
            c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a[6 * aRow]), b0, c6);
            c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a[7 * aRow]), b0, c7);
            a += aStep;
            b += bRow;
        }

        c0.Store(c);
        c1.Store(c + cRow);
        c2.Store(c + (2 * cRow));
        c3.Store(c + (3 * cRow));
        c4.Store(c + (4 * cRow));
        c5.Store(c + (5 * cRow));
        c6.Store(c + (6 * cRow));
        c7.Store(c + (7 * cRow));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile1x2(float* a, nint aStep, float* b, nint bRow, float* c, int depth, bool accumulate)
    {
        var c0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        var c1 = accumulate ? Vector512.Load(c + Lanes) : Vector512<float>.Zero;
        for (var step = 0; step < depth; step++)
        {
            Step2(a, Vector512.Load(b), Vector512.Load(b + Lanes), ref c0, ref c1);
            a += aStep;
            b += bRow;
        }

        Store2(c, c0, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Tile1x1(float* a, nint aStep, float* b, nint bRow, float* c, int depth, bool accumulate)
    {
        var c0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        for (var step = 0; step < depth; step++)
        {
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(*a), Vector512.Load(b), c0);
            a += aStep;
            b += bRow;
        }

        c0.Store(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Step2(float* a, Vector512<float> b0, Vector512<float> b1, ref Vector512<float> c0, ref Vector512<float> c1)
    {
        var value = Vector512.Create(*a);
        c0 = Vector512.FusedMultiplyAdd(value, b0, c0);
        c1 = Vector512.FusedMultiplyAdd(value, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store2(float* c, Vector512<float> c0, Vector512<float> c1)
    {
        c0.Store(c);
        c1.Store(c + Lanes);
    }
}
