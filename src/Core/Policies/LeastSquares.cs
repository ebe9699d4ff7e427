namespace AutoScale.Core.Policies;

/// <summary>Ordinary least squares for a handful of features, by the normal equations with a little ridge, so that few samples still have an answer.</summary>
static class LeastSquares
{
    const double Ridge = 1e-9;

    /// <param name="rows">Samples, each as long as the first; at least one.</param>
    /// <param name="targets">One a sample.</param>
    /// <returns>One weight a feature.</returns>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets)
    {
        var count = rows[0].Length;
        var matrix = new double[count, count + 1];
        for (var sample = 0; sample < rows.Count; sample++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < count; j++)
                {
                    matrix[i, j] += rows[sample][i] * rows[sample][j];
                }

                matrix[i, count] += rows[sample][i] * targets[sample];
            }
        }

        for (var i = 0; i < count; i++)
        {
            matrix[i, i] += Ridge * (1 + matrix[i, i]);
        }

        return Solve(matrix, count);
    }

    static double[] Solve(double[,] matrix, int count)
    {
        for (var pivot = 0; pivot < count; pivot++)
        {
            var largest = pivot;
            for (var row = pivot + 1; row < count; row++)
            {
                largest = Math.Abs(matrix[row, pivot]) > Math.Abs(matrix[largest, pivot]) ? row : largest;
            }

            for (var column = 0; column <= count; column++)
            {
                (matrix[pivot, column], matrix[largest, column]) = (matrix[largest, column], matrix[pivot, column]);
            }

            for (var row = 0; row < count; row++)
            {
                if (row != pivot)
                {
                    var factor = matrix[row, pivot] / matrix[pivot, pivot];
                    for (var column = pivot; column <= count; column++)
                    {
                        matrix[row, column] -= factor * matrix[pivot, column];
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, count).Select(row => matrix[row, count] / matrix[row, row])];
    }
}
