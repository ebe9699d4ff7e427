using AutoScale.Core.Directives;

namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>The orders that a device says it obeys; see <see cref="Directive"/> for the meaning of each part.</summary>
[GenerateSerializer, Immutable, Alias("autoscale.ObeyedDirective")]
public sealed record ObeyedDirective(
    [property: Id(0)] DirectiveMode Mode,
    [property: Id(1)] int Resets,
    [property: Id(2)] int FleetVersion,
    [property: Id(3)] int ClassVersion,
    [property: Id(4)] int DeviceVersion,
    [property: Id(5)] FixedRule Rule = FixedRule.EdgeCpuFp32)
{
    /// <summary>The device has not said anything.</summary>
    public static ObeyedDirective None { get; } = new(DirectiveMode.Learned, 0, 0, 0, 0);
}
