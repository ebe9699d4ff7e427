namespace AutoScale.Dashboard.Savings;

/// <summary>Student's t distribution.</summary>
static class StudentT
{
    static readonly double[] Quantiles =
    [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813, 2.160369, 2.144787,
        2.131450,
    ];

    /// <summary>Half of a 95 % interval in standard errors: the 97.5 % quantile.</summary>
    /// <param name="degrees">Degrees of freedom, 1-15: groups less one.</param>
    public static double TwoSided95(int degrees) => Quantiles[degrees - 1];
}
