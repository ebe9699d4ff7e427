using System.Collections.Concurrent;
using AutoScale.Core.Actions;

namespace AutoScale.Simulator.Evaluation;

/// <summary>A target without its V/F step, such as <c>local/gpu/fp16</c>.</summary>
public static class TargetNames
{
    static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    public static string Of(ExecutionTarget target) => Names.GetOrAdd(
        target.Descriptor, TargetDescriptor.WithoutStep);
}
