using System.CommandLine;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Cli;

/// <summary>Options that commands share.</summary>
static class Options
{
    public static Option<ulong> Seed() => new("--seed") { Description = "The seed of images, first weights and order.", DefaultValueFactory = _ => 1 };

    public static Option<int> Cores() => new("--cores")
    {
        Description = "Cores to use, 1-1024. The result does not depend on it. Default: all.", DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Workers Workers(this ParseResult parsed, Option<int> cores) => parsed.GetValue(cores) is >= 1 and <= 1024 and var count
        ? new Workers(count)
        : throw new ArgumentException($"--cores is {parsed.GetValue(cores)}; it must be from 1 to 1024.");

    /// <summary>A number within a range.</summary>
    /// <exception cref="ArgumentException">Names the option and the range.</exception>
    public static int Between(this ParseResult parsed, Option<int> option, int low, int high) => parsed.GetValue(option) is var value && value >= low && value <= high
        ? value
        : throw new ArgumentException(FormattableString.Invariant($"{option.Name} is {value}; it must be from {low} to {high}."));
}
