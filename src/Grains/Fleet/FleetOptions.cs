using AutoScale.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Fleet;

/// <summary>How the fleet's accounts are kept.</summary>
public sealed class FleetOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Fleet";

    /// <summary>How often a shard writes its accounts, where they changed. 10 ms to 1 h, default 10 s.</summary>
    public TimeSpan PersistInterval { get; set; } = TimeSpan.FromSeconds(10);
}

sealed class FleetOptionsValidator : IValidateOptions<FleetOptions>
{
    public ValidateOptionsResult Validate(string? name, FleetOptions options)
    {
        var problems = new List<string>();
        problems.Add(
            $"{FleetOptions.Section}:{nameof(options.PersistInterval)}",
            options.PersistInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        return problems.Count is 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
