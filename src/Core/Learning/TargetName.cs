using System.Globalization;
using AutoScale.Core.Actions;

namespace AutoScale.Core.Learning;

/// <summary>What targets have in common, by their descriptors. A text that is no descriptor is its own kind.</summary>
static class TargetName
{
    /// <summary>Tier, processor and precision, such as <c>local/gpu/fp16</c>, with the exit or the split where there is one: what devices of different classes have in common.</summary>
    public static string WithoutStep(string descriptor) => TargetDescriptor.WithoutStep(descriptor);

    /// <summary>Tier and processor that end an inference, such as <c>local/gpu</c>.</summary>
    public static string Processor(string descriptor) => TargetDescriptor.TryParse(Stepped(descriptor), out var target)
        ? $"{Lower(target.Tier)}/{Lower(target.Processor)}"
        : First(descriptor, 2);

    /// <summary>The tier that ends an inference, such as <c>local</c>.</summary>
    public static string Tier(string descriptor) => TargetDescriptor.TierOf(Stepped(descriptor)) is { } tier ? Lower(tier) : First(descriptor, 1);

    /// <summary>Whether a network runs in parts here: a split, or an exit.</summary>
    public static bool IsPart(string descriptor) => TargetDescriptor.TryParse(Stepped(descriptor), out var target) && target.IsPart;

    /// <summary>An exit without its step is no target, but the name of a group of them.</summary>
    static string Stepped(string group) => group.IndexOf("+exit:", StringComparison.Ordinal) is var mark and > 0 && group.AsSpan(0, mark).Count('/') is 2
        ? group.Insert(mark, "/0")
        : group;

    static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLower(CultureInfo.InvariantCulture);

    static string First(string descriptor, int parts)
    {
        var end = -1;
        for (var part = 0; part < parts; part++)
        {
            end = descriptor.IndexOf('/', end + 1);
            if (end < 0)
            {
                return descriptor;
            }
        }

        return descriptor[..end];
    }
}
