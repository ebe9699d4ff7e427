namespace AutoScale.Core.Rewards;

/// <summary>
/// Our own reward, not the paper's: energy is minimised among the outcomes that keep both constraints, so that a late or inaccurate answer is worth
/// less than any that keeps them.
/// <code>
/// R = -R_energy - penalty · (1 if late) - 2 · penalty · (1 if not accurate enough)
/// </code>
/// </summary>
/// <param name="penalty">What a late answer costs, 0-20,000 mJ. Default 5000, more than any target of the paper's phones spends on one of its networks.</param>
public sealed class ConstrainedReward(float penalty = 5000) : IRewardFunction
{
    readonly float penalty = penalty is >= 0 and <= 20_000
        ? penalty
        : throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "The penalty must be from 0 to 20000 mJ.");

    public float Compute(in Outcome outcome, in QualityConstraints constraints) =>
        -outcome.EnergyMillijoules - (penalty * outcome.Rank(constraints));
}
