using AutoScale.Core.Learning.Aggregation;
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

    /// <summary>See <see cref="AggregationOptions.MinDevices"/>. 1-1000, default 5.</summary>
    public int MinDevices { get; set; } = 5;

    /// <summary>See <see cref="AggregationOptions.Groups"/>. 1-1024, default 64. Another number counts for what is added from then on.</summary>
    public int Groups { get; set; } = 64;

    /// <summary>See <see cref="AggregationOptions.MaxVisits"/>. 1-1,000,000, default 100.</summary>
    public int MaxVisits { get; set; } = 100;

    /// <summary>See <see cref="AggregationOptions.MaxCells"/>. 1-1,000,000, default 10,000.</summary>
    public int MaxCells { get; set; } = 10_000;

    /// <summary>ε of <see cref="PrivacyBudget"/>; 0 for no noise. 0-3, default 0.</summary>
    public double NoiseEpsilon { get; set; }

    /// <summary>δ of <see cref="PrivacyBudget"/>. 1e-12 to 0.1, default 1e-6.</summary>
    public double NoiseDelta { get; set; } = 1e-6;

    /// <summary>The share of a class's devices that tries a new version before the others get it. 1-100 percent, default 100: all get it at once.</summary>
    public int StagePercent { get; set; } = 100;

    /// <summary>How candidates are compared.</summary>
    public RolloutOptions Rollout { get; set; } = new();

    /// <summary>The aggregation of what devices with a policy send.</summary>
    public AggregationOptions AggregationFor(string policy) => new()
    {
        Groups = Groups,
        MinDevices = MinDevices,
        MaxVisits = MaxVisits,
        MaxCells = MaxCells,

        // The paper's policy shares rewards in millijoules, others share logarithms of factors on what targets cost by their profile.
        MaxValue = policy is PriorKeys.DefaultPolicy ? 65_504 : 10,
        Privacy = NoiseEpsilon > 0 ? new PrivacyBudget(NoiseEpsilon, NoiseDelta) : null,
    };
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
        problems.Add($"{PriorOptions.Section}:{nameof(options.MaxCells)}", options.MaxCells, 1, 1_000_000);
        problems.Add($"{PriorOptions.Section}:{nameof(options.NoiseEpsilon)}", options.NoiseEpsilon, 0, 3);
        problems.Add($"{PriorOptions.Section}:{nameof(options.NoiseDelta)}", options.NoiseDelta, 1e-12, 0.1);
        problems.Add($"{PriorOptions.Section}:{nameof(options.StagePercent)}", options.StagePercent, 1, 100);
        try
        {
            options.Rollout.Validate();
        }
        catch (ArgumentException problem)
        {
            problems.Add($"{PriorOptions.Section}:{nameof(options.Rollout)}:{problem.Message}");
        }

        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
