using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Priors;

/// <summary>How devices share what they learn.</summary>
public sealed class PriorOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Priors";

    /// <summary>How often a class publishes a version, where there are new samples. 10 ms to 1 h, default 5 s.</summary>
    public TimeSpan PublishInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Versions kept, so that the journal of a device that adopted one can still be repeated. 1-1000, default 256: about 20 min of a class that learns without pause.
    /// </summary>
    public int KeepVersions { get; set; } = 256;

    /// <summary>How long a device's samples may wait before they go to the prior. 10 ms to 1 h, default 2 s.</summary>
    public TimeSpan ContributeInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many samples go to the prior at once, without waiting. 1-1,000,000, default 500.</summary>
    public int ContributeAfter { get; set; } = 500;

    /// <summary>Devices that a cell must come from, and that a round must hold. 1-1000, default 5. See <see cref="AggregationOptions.LeastDevices"/>.</summary>
    public int MinDevices { get; set; } = 5;

    /// <summary>See <see cref="AggregationOptions.Groups"/>. 1-1024, default 64. Another number counts for what is added from then on.</summary>
    public int Groups { get; set; } = 64;

    /// <summary>See <see cref="AggregationOptions.MaxCount"/>, of a device in a round. 1-1,000,000, default 50.</summary>
    public int MaxVisits { get; set; } = 50;

    /// <summary>See <see cref="AggregationOptions.Epsilon"/>; 0 for no noise. 0-1, default 0.</summary>
    public double NoiseEpsilon { get; set; }

    /// <summary>See <see cref="AggregationOptions.Delta"/>. 1e-12 to 0.1, default 1e-6.</summary>
    public double NoiseDelta { get; set; } = 1e-6;

    /// <summary>The share of a class's devices that tries a new version before the others get it. 1-100 percent, default 100: all get it at once.</summary>
    public int StagePercent { get; set; } = 100;

    /// <summary>How candidates are compared.</summary>
    public RolloutOptions Rollout { get; set; } = new();

    /// <summary>
    /// The aggregation of what devices with a policy send. The paper's policy shares rewards in millijoules, of which anything up to the largest value of its table may be
    /// true; others share logarithms of factors on what targets cost by their profile.
    /// </summary>
    public AggregationOptions AggregationFor(string policy)
    {
        var shared = new AggregationOptions
        {
            Groups = Groups, LeastDevices = MinDevices, MaxCount = MaxVisits, Epsilon = NoiseEpsilon > 0 ? NoiseEpsilon : null, Delta = NoiseDelta,
        };
        return policy is PriorKeys.DefaultPolicy ? shared with { MaxMagnitude = LargestReward, MaxDeviation = 2 * LargestReward } : shared;
    }

    const double LargestReward = 65_504;
}

sealed class PriorOptionsValidator : IValidateOptions<PriorOptions>
{
    public ValidateOptionsResult Validate(string? name, PriorOptions options)
    {
        var problems = new List<string>();
        var (shortest, longest) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        problems.Add($"{PriorOptions.Section}:{nameof(options.PublishInterval)}", options.PublishInterval, shortest, longest);
        problems.Add($"{PriorOptions.Section}:{nameof(options.KeepVersions)}", options.KeepVersions, 1, 1000);
        problems.Add($"{PriorOptions.Section}:{nameof(options.ContributeInterval)}", options.ContributeInterval, shortest, longest);
        problems.Add($"{PriorOptions.Section}:{nameof(options.ContributeAfter)}", options.ContributeAfter, 1, 1_000_000);
        problems.Add($"{PriorOptions.Section}:{nameof(options.MinDevices)}", options.MinDevices, 1, 1000);
        problems.Add($"{PriorOptions.Section}:{nameof(options.Groups)}", options.Groups, 1, 1024);
        problems.Add($"{PriorOptions.Section}:{nameof(options.MaxVisits)}", options.MaxVisits, 1, 1_000_000);
        problems.Add($"{PriorOptions.Section}:{nameof(options.NoiseEpsilon)}", options.NoiseEpsilon, 0, 1);
        problems.Add($"{PriorOptions.Section}:{nameof(options.NoiseDelta)}", options.NoiseDelta, 1e-12, 0.1);
        problems.Add($"{PriorOptions.Section}:{nameof(options.StagePercent)}", options.StagePercent, 1, 100);
        try
        {
            options.Rollout.Validate();
            options.AggregationFor(PriorKeys.DefaultPolicy).Validate();
        }
        catch (ArgumentException problem)
        {
            problems.Add($"{PriorOptions.Section}: {problem.Message}");
        }

        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
