using AutoScale.Core.Serving;
using AutoScale.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Models;

/// <summary>How many inferences a silo takes on, and which share a run.</summary>
public sealed class ServingOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Inference";

    /// <summary>Runs at the same time. 1-1024, default the number of processors.</summary>
    public int MaxConcurrent { get; set; } = Environment.ProcessorCount;

    /// <summary>Inferences that may wait; one more is refused at once. 0-65,536, default twice the number of processors.</summary>
    public int MaxQueued { get; set; } = 2 * Environment.ProcessorCount;

    /// <summary>Which inferences share a run. Default <see cref="BatchingMode.Exits"/>.</summary>
    public BatchingMode Batching { get; set; } = BatchingMode.Exits;

    /// <summary>Rows in one run. 1-1024, default 16.</summary>
    public int MaxBatch { get; set; } = 16;

    /// <summary>How long an inference waits for company although there is a place, in ms. 0-1000, default 0: no place idles while somebody waits.</summary>
    public double BatchDelayMs { get; set; }

    internal BatchSettings ToSettings() => new(MaxConcurrent, MaxQueued, Batching, MaxBatch, TimeSpan.FromMilliseconds(BatchDelayMs));
}

sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var problems = new List<string>();
        problems.Add($"{ServingOptions.Section}:{nameof(options.MaxConcurrent)}", options.MaxConcurrent, 1, 1024);
        problems.Add($"{ServingOptions.Section}:{nameof(options.MaxQueued)}", options.MaxQueued, 0, 65_536);
        problems.Add($"{ServingOptions.Section}:{nameof(options.MaxBatch)}", options.MaxBatch, 1, 1024);
        problems.Add($"{ServingOptions.Section}:{nameof(options.BatchDelayMs)}", options.BatchDelayMs, 0, 1000);
        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
