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
        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
