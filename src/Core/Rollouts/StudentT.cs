namespace AutoScale.Core.Rollouts;

/// <summary>Student's t distribution, by the regularised incomplete beta function in continued fractions (Lentz).</summary>
static class StudentT
{
    const int MaxTerms = 300;
    const double Tiny = 1e-300;
    const double Precision = 1e-14;

    /// <summary>P(T &gt; t).</summary>
    public static double UpperTail(double t, double degrees)
    {
        var tail = 0.5 * IncompleteBeta(degrees / 2, 0.5, degrees / (degrees + (t * t)));
        return t >= 0 ? tail : 1 - tail;
    }

    /// <summary>t with P(T &lt;= t) = probability, by bisection; probability from 0.5 up, below 1.</summary>
    public static double Quantile(double probability, double degrees)
    {
        var (low, high) = (0.0, 1.0);
        while (UpperTail(high, degrees) > 1 - probability && high < 1e9)
        {
            high *= 2;
        }

        for (var step = 0; step < 80; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = UpperTail(middle, degrees) > 1 - probability ? (middle, high) : (low, middle);
        }

        return high;
    }

    static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    static double Fraction(double a, double b, double x)
    {
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return value;
    }

    static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ by Stirling's series, after moving the argument beyond 10 where it is exact to a few units in the last place.</summary>
    static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
        {
            shift -= Math.Log(x);
        }

        var inverse = 1 / (x * x);
        var series = (1 / 12.0) - (inverse * ((1 / 360.0) - (inverse * ((1 / 1260.0) - (inverse / 1680)))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
