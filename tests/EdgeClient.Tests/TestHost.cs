using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Networks;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Execution;

namespace AutoScale.EdgeClient.Tests;

/// <summary>A host of two cores, and a network for it.</summary>
public static class TestHost
{
    public static DeviceProfile Profile { get; } = HostProfile.For(new HostFacts("x64", 2, 2000));

    public static ActionSpace Actions { get; } = ActionSpace.For(Profile);

    public static NetworkDescriptor Network { get; } = new()
    {
        Name = "net",
        Features = new(14, 1, 0, 569_000_000),
        InputBytes = 16,
        OutputBytes = 16,
        AccuracyPercent = 71,
        Int8AccuracyPercent = 70,
    };

    public static Tensor Input { get; } = new("input", TensorElementType.Fp32, [4], new byte[16]);

    public static ExecutionTarget Target(string descriptor) => Actions[Actions.IndexOf(descriptor)];
}
