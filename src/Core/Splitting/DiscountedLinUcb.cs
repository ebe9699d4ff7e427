namespace AutoScale.Core.Splitting;

/// <summary>
/// Linear regression with confidence that forgets (D-LinUCB, Russac et al., arXiv 1909.09146):
/// <code>
/// A ← γ·A + x·xᵀ + (1 − γ)·λ·I      b ← γ·b + y·x      θ = A⁻¹·b
/// </code>
/// With γ = 1 this is LinUCB (Li et al., arXiv 1003.0146). A⁻¹ is kept, by the Sherman-Morrison formula; the last term, which keeps forgotten directions from vanishing,
/// is paid one coordinate a step in turn, d·(1 − γ)·λ·e·eᵀ, so that it too has rank one. Allocates nothing after construction. Not thread-safe.
/// </summary>
public sealed class DiscountedLinUcb
{
    readonly int size;
    readonly double discount;
    readonly double regularization;
    readonly double[] inverse;
    readonly double[] b;
    readonly double[] theta;
    readonly double[] column;
    readonly double[] prior;
    int turn;

    /// <param name="size">d, the number of features: 1-64.</param>
    /// <param name="discount">γ: 0.5-1. What was seen n steps ago counts γⁿ.</param>
    /// <param name="regularization">λ, above 0: how many observations the prior is worth.</param>
    /// <param name="prior">θ before anything was seen, and what unseen directions return to; null for 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the prior has another size.</exception>
    public DiscountedLinUcb(int size, double discount, double regularization, ReadOnlySpan<double> prior = default)
    {
        if (size is < 1 or > 64 || discount is not (>= 0.5 and <= 1) || !(regularization > 0) || (!prior.IsEmpty && prior.Length != size))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"size is {size} (1-64), discount {discount} (0.5-1), regularization {regularization} (above 0), and a prior has {prior.Length} entries (0 or size)."));
        }

        (this.size, this.discount, this.regularization) = (size, discount, regularization);
        (inverse, b, theta, column, this.prior) = (new double[size * size], new double[size], new double[size], new double[size], new double[size]);
        prior.CopyTo(this.prior);
        for (var index = 0; index < size; index++)
        {
            inverse[(index * size) + index] = 1 / regularization;
            (b[index], theta[index]) = (regularization * this.prior[index], this.prior[index]);
        }
    }

    /// <summary>θ, by feature.</summary>
    public ReadOnlySpan<double> Weights => theta;

    /// <summary>xᵀθ.</summary>
    public double Predict(ReadOnlySpan<double> features)
    {
        var sum = 0.0;
        for (var index = 0; index < size; index++)
        {
            sum += features[index] * theta[index];
        }

        return sum;
    }

    /// <summary>√(xᵀA⁻¹x): how little is known of x, in units of the observations' noise.</summary>
    public double Uncertainty(ReadOnlySpan<double> features)
    {
        var sum = 0.0;
        for (var row = 0; row < size; row++)
        {
            var product = 0.0;
            for (var other = 0; other < size; other++)
            {
                product += inverse[(row * size) + other] * features[other];
            }

            sum += features[row] * product;
        }

        return Math.Sqrt(Math.Max(0, sum));
    }

    /// <summary>Lets a step pass: what is known fades towards the prior. To be called once a decision, whether or not something was seen.</summary>
    public void Forget()
    {
        if (discount >= 1)
        {
            return;
        }

        for (var index = 0; index < inverse.Length; index++)
        {
            inverse[index] /= discount;
        }

        for (var index = 0; index < size; index++)
        {
            b[index] *= discount;
        }

        var renewed = size * (1 - discount) * regularization;
        b[turn] += renewed * prior[turn];
        AddOuter([], turn, renewed);
        turn = (turn + 1) % size;
        Solve();
    }

    /// <summary>Learns from one observation.</summary>
    /// <param name="features">x.</param>
    /// <param name="value">y; a value that is not finite is ignored.</param>
    public void Learn(ReadOnlySpan<double> features, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        for (var index = 0; index < size; index++)
        {
            b[index] += value * features[index];
        }

        AddOuter(features, -1, 1);
        Solve();
    }

    /// <summary>(A + w·v·vᵀ)⁻¹ = A⁻¹ − (A⁻¹v)(A⁻¹v)ᵀ·w / (1 + w·vᵀA⁻¹v); v is a unit vector where a coordinate is given.</summary>
    void AddOuter(ReadOnlySpan<double> features, int coordinate, double weight)
    {
        var quadratic = 0.0;
        for (var row = 0; row < size; row++)
        {
            var product = 0.0;
            for (var other = 0; coordinate < 0 && other < size; other++)
            {
                product += inverse[(row * size) + other] * features[other];
            }

            column[row] = coordinate < 0 ? product : inverse[(row * size) + coordinate];
            quadratic += coordinate < 0 ? features[row] * column[row] : row == coordinate ? column[row] : 0;
        }

        // Both halves from one product: dividing by γ for ever makes the slightest asymmetry grow without bound.
        var scale = weight / (1 + (weight * quadratic));
        for (var row = 0; row < size; row++)
        {
            for (var other = 0; other <= row; other++)
            {
                var value = inverse[(row * size) + other] - (scale * (column[row] * column[other]));
                (inverse[(row * size) + other], inverse[(other * size) + row]) = (value, value);
            }
        }
    }

    void Solve()
    {
        for (var row = 0; row < size; row++)
        {
            var sum = 0.0;
            for (var other = 0; other < size; other++)
            {
                sum += inverse[(row * size) + other] * b[other];
            }

            theta[row] = sum;
        }
    }
}
