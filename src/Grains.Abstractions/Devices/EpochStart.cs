namespace AutoScale.Grains.Abstractions.Devices;

/// <summary>The beginning of an epoch: from here on the grain repeats the device's journal from sequence 1.</summary>
/// <param name="Epoch">At least 1.</param>
/// <param name="DeviceClass">The class whose prior the device shares.</param>
/// <param name="Descriptors">The device's columns, 1 to 255.</param>
/// <param name="StateCount">States of its table.</param>
/// <param name="LearningRate">γ.</param>
/// <param name="Discount">μ.</param>
/// <param name="Table">Bytes of the policy's <see cref="Core.Learning.ILearnedState"/>, a <see cref="Core.Learning.PolicySnapshot"/> for the paper's; empty for nothing.</param>
/// <param name="Policy">One of <see cref="Core.Learning.LearnerConfiguration.Policies"/>.</param>
/// <param name="Settings">The policy's <see cref="Core.Learning.HierarchicalSettings"/>; empty for the defaults.</param>
/// <param name="Profile">The device's <see cref="Core.Devices.DeviceProfile"/> as JSON, where the grain is to decide for it under a policy that needs it; empty for none.</param>
[GenerateSerializer, Immutable, Alias("autoscale.EpochStart")]
public sealed record EpochStart(
    [property: Id(0)] int Epoch,
    [property: Id(1)] string DeviceClass,
    [property: Id(2)] string[] Descriptors,
    [property: Id(3)] int StateCount,
    [property: Id(4)] float LearningRate,
    [property: Id(5)] float Discount,
    [property: Id(6)] ReadOnlyMemory<byte> Table,
    [property: Id(7)] string Policy = Core.Learning.LearnerConfiguration.AutoScale,
    [property: Id(8)] string Settings = "",
    [property: Id(9)] string Profile = "");

/// <summary>A place in a device's journal: everything of this epoch up to and with this sequence is applied and durable.</summary>
/// <param name="Epoch">0 before the first epoch.</param>
/// <param name="Sequence">0 at the start of an epoch.</param>
[GenerateSerializer, Immutable, Alias("autoscale.JournalPosition")]
public readonly record struct JournalPosition([property: Id(0)] int Epoch, [property: Id(1)] long Sequence);
