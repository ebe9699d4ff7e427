namespace AutoScale.Core.Learning.Aggregation;

/// <summary>
/// (ε, δ) of one device in one round, for the sums that are added. Over T rounds it composes to at most (T·ε, T·δ). Which cells exist at all is guarded by the least
/// number of devices, not by noise.
/// </summary>
/// <param name="Epsilon">ε, above 0 up to 3: the bound on σ holds for ε/3 up to 1.</param>
/// <param name="Delta">δ, above 0, below 1.</param>
public sealed record PrivacyBudget(double Epsilon, double Delta)
{
    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        if (!(Epsilon is > 0 and <= 3))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Epsilon)} is {Epsilon}; it must be above 0, up to 3."));
        }

        if (!(Delta is > 0 and < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Delta)} is {Delta}; it must be above 0, below 1."));
        }
    }
}
