using System.Globalization;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;

namespace AutoScale.EdgeClient.Execution;

/// <summary>
/// The profile of the host this runs on: its CPU at FP32 and INT8 with all, a half, a quarter … of its threads, a peer and the cloud. The
/// frequency is the kernel's to set, so a step is a number of threads. The powers are assumed; with RAPL they only serve the declared baseline.
/// </summary>
public static class HostProfile
{
    public static DeviceProfile For(HostFacts host)
    {
        var (busy, idle, rest) = host.Architecture is "arm64" or "arm" ? (1_800.0, 60.0, 800.0) : (6_000.0, 500.0, 3_000.0);
        var profile = new DeviceProfile
        {
            DeviceClass = string.Create(CultureInfo.InvariantCulture, $"linux-{host.Architecture}-{host.Cores}c"),
            Name = string.Create(CultureInfo.InvariantCulture, $"Linux on {host.Architecture}, {host.Cores} cores"),
            Sources =
            [
                "assumed: power of a busy and of an idle core, of the host at rest, and of its radio",
                "measured: number of cores; told by the kernel: clock",
            ],
            Processors =
            [
                new ProcessorProfile
                {
                    Kind = ProcessorKind.Cpu,
                    Name = host.Architecture,
                    Cores = host.Cores,
                    Precisions = [Precision.Fp32, Precision.Int8],
                    Steps = [.. ThreadCounts(host.Cores).Select(threads => new ProcessorStep(
                        string.Create(CultureInfo.InvariantCulture, $"{threads}t"), host.FrequencyMhz, busy, threads))],
                    IdlePowerMilliwatts = idle,
                },
            ],
            Remotes =
            [
                new RemoteProfile(Tier.Peer, ProcessorKind.Cpu, Precision.Fp32),
                new RemoteProfile(Tier.Peer, ProcessorKind.Cpu, Precision.Int8),
                new RemoteProfile(Tier.Cloud, ProcessorKind.Cpu, Precision.Fp32),
                new RemoteProfile(Tier.Cloud, ProcessorKind.Cpu, Precision.Int8),
            ],
            Wifi = Radio(),
            Peer = Radio(),
            IdlePowerMilliwatts = rest,
        };
        return DeviceProfileReader.Check(profile, "of this host");
    }

    static IEnumerable<int> ThreadCounts(int cores)
    {
        for (var threads = cores; threads > 0; threads /= 2)
        {
            yield return threads;
        }
    }

    /// <summary>A laptop's Wi-Fi: dearer to send the weaker the signal (assumed).</summary>
    static RadioProfile Radio() => new()
    {
        IdlePowerMilliwatts = 200,
        Power = [new(-50, 1_200, 900), new(-67, 1_400, 950), new(-80, 1_700, 1_100)],
    };
}
