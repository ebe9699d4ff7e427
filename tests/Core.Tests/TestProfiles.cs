using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests;

/// <summary>A phone and a network with numbers small enough to check by hand.</summary>
static class TestProfiles
{
    public static readonly DeviceProfile Small = new()
    {
        DeviceClass = "small",
        Name = "Small phone",
        IdlePowerMilliwatts = 100,
        Processors =
        [
            new ProcessorProfile
            {
                Kind = ProcessorKind.Cpu,
                Name = "Two cores",
                Cores = 2,
                Precisions = [Precision.Fp32, Precision.Int8],
                Steps = [new ProcessorStep("2000", 2000, 1000), new ProcessorStep("1000", 1000, 300)],
                IdlePowerMilliwatts = 10,
            },
            new ProcessorProfile
            {
                Kind = ProcessorKind.Dsp,
                Name = "Accelerator",
                Precisions = [Precision.Int8],
                Steps = [new ProcessorStep("700", 700, 1800)],
            },
        ],
        Remotes =
        [
            new RemoteProfile(Tier.Peer, ProcessorKind.Gpu, Precision.Fp16),
            new RemoteProfile(Tier.Cloud, ProcessorKind.Gpu, Precision.Fp32),
        ],
        Wifi = new RadioProfile { IdlePowerMilliwatts = 50, Power = [new RadioPowerPoint(-50, 1000, 200), new RadioPowerPoint(-90, 2000, 400)] },
        Peer = new RadioProfile { IdlePowerMilliwatts = 50, Power = [new RadioPowerPoint(-50, 500, 100)] },
    };

    public static readonly NetworkDescriptor Network = new()
    {
        Name = "net",
        Features = new NetworkFeatures(14, 1, 0, 569_000_000),
        InputBytes = 1000,
        OutputBytes = 10,
        AccuracyPercent = 71,
        Int8AccuracyPercent = 70,
    };
}
