using AutoScale.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Models;

/// <summary>How many inferences a silo takes on.</summary>
public sealed class AdmissionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Inference";

    /// <summary>Inferences that run at the same time. 1-1024, default the number of processors.</summary>
    public int MaxConcurrent { get; set; } = Environment.ProcessorCount;

    /// <summary>Inferences that may wait; one more is refused at once. 0-65,536, default twice the number of processors.</summary>
    public int MaxQueued { get; set; } = 2 * Environment.ProcessorCount;
}

sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        var problems = new List<string>();
        problems.Add($"{AdmissionOptions.Section}:{nameof(options.MaxConcurrent)}", options.MaxConcurrent, 1, 1024);
        problems.Add($"{AdmissionOptions.Section}:{nameof(options.MaxQueued)}", options.MaxQueued, 0, 65_536);
        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
