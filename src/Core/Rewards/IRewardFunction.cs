namespace AutoScale.Core.Rewards;

/// <summary>Turns the outcome of an inference into the number that learning maximises.</summary>
public interface IRewardFunction
{
    /// <summary>R. Higher is better.</summary>
    float Compute(in Outcome outcome, in QualityConstraints constraints);
}
