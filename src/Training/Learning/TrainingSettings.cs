namespace AutoScale.Training.Learning;

/// <summary>How a network is trained. Two trainings with equal settings, data and seed end with the same bits.</summary>
public sealed record TrainingSettings
{
    /// <summary>The seed of the first weights and of the order of samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Passes over the samples, 1-1000.</summary>
    public int Epochs { get; init; } = 8;

    /// <summary>Samples of one step, a multiple of <see cref="PartSize"/>, 8-1024.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Samples of one part of a step, 1-64: the unit that cores share, and part of what a digest depends on.</summary>
    public int PartSize { get; init; } = 8;

    /// <summary>Learning rate at its highest, 0-10; it rises over the first <see cref="WarmUpShare"/> and falls as a cosine to zero.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Share of the steps over which the learning rate rises, 0-0.5.</summary>
    public double WarmUpShare { get; init; } = 0.1;

    /// <summary>Momentum (Nesterov), 0-0.999.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of convolutions and fully connected layers, 0-0.1.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Require(Epochs is >= 1 and <= 1000, nameof(Epochs), Epochs, "from 1 to 1000");
        Require(PartSize is >= 1 and <= 64, nameof(PartSize), PartSize, "from 1 to 64");
        Require(BatchSize is >= 8 and <= 1024 && BatchSize % PartSize is 0, nameof(BatchSize), BatchSize, $"from 8 to 1024 and a multiple of {nameof(PartSize)}");
        Require(LearningRate is >= 0 and <= 10, nameof(LearningRate), LearningRate, "from 0 to 10");
        Require(WarmUpShare is >= 0 and <= 0.5, nameof(WarmUpShare), WarmUpShare, "from 0 to 0.5");
        Require(Momentum is >= 0 and <= 0.999, nameof(Momentum), Momentum, "from 0 to 0.999");
        Require(WeightDecay is >= 0 and <= 0.1, nameof(WeightDecay), WeightDecay, "from 0 to 0.1");

        static void Require(bool holds, string property, double value, string range)
        {
            if (!holds)
            {
                throw new ArgumentException(FormattableString.Invariant($"{property} is {value}; it must be {range}."));
            }
        }
    }

    /// <summary>The learning rate of a step: a linear rise, then half a cosine (Loshchilov and Hutter, arXiv 1608.03983, without restarts).</summary>
    public double RateAt(int step, int steps)
    {
        var warmUp = steps * WarmUpShare;
        return step < warmUp
            ? LearningRate * (step + 1) / warmUp
            : LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, steps - warmUp)));
    }
}
