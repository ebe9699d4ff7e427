namespace AutoScale.Core.Rewards;

/// <summary>
/// The paper's reward (recalled), energy in mJ, latency in ms, accuracy in percent:
/// <code>
/// R_accuracy below its requirement   R = R_accuracy - 100
/// R_latency within its constraint    R = -R_energy + α·R_latency + β·R_accuracy
/// otherwise                          R = -R_energy + β·R_accuracy
/// </code>
/// As written, slack below the constraint is worth using up, and missing it costs nothing but that term.
/// </summary>
/// <param name="alpha">α, the weight of latency, 0-10. Default 0.1.</param>
/// <param name="beta">β, the weight of accuracy, 0-10. Default 0.1.</param>
public sealed class AutoScaleReward(float alpha = 0.1f, float beta = 0.1f) : IRewardFunction
{
    readonly float alpha = Checked(alpha, nameof(alpha));
    readonly float beta = Checked(beta, nameof(beta));

    public float Compute(in Outcome outcome, in QualityConstraints constraints)
    {
        if (outcome.ViolatesAccuracy(constraints))
        {
            return outcome.AccuracyPercent - 100;
        }

        var reward = -outcome.EnergyMillijoules + (beta * outcome.AccuracyPercent);
        return outcome.ViolatesQos(constraints) ? reward : reward + (alpha * outcome.LatencyMs);
    }

    static float Checked(float weight, string name) =>
        weight is >= 0 and <= 10 ? weight : throw new ArgumentOutOfRangeException(name, weight, "The weight must be from 0 to 10.");
}
