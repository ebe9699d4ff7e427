namespace AutoScale.Core.Learning;

/// <summary>The paper's hyper-parameters (recalled).</summary>
public sealed record QLearningOptions
{
    /// <summary>γ in the paper, the learning rate: how far a value moves to its target. 0-1, default 0.9.</summary>
    public float LearningRate { get; init; } = 0.9f;

    /// <summary>μ in the paper, the discount: how much the next state's best value counts. 0-0.999, default 0.1.</summary>
    public float Discount { get; init; } = 0.1f;

    /// <summary>ε: the share of inferences that try any allowed action. 0-1, default 0.1.</summary>
    public float Epsilon { get; init; } = 0.1f;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(LearningRate, 1, nameof(LearningRate));
        Check(Discount, 0.999f, nameof(Discount));
        Check(Epsilon, 1, nameof(Epsilon));

        static void Check(float value, float high, string name)
        {
            if (!(value >= 0 && value <= high))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be from 0 to {high}."));
            }
        }
    }
}
