using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Experiments;

/// <summary>One assumption at one value. Ranges are those of docs/calibration.md.</summary>
/// <param name="Name">What is assumed.</param>
/// <param name="Value">The value, or the factor on the default.</param>
/// <param name="Change">The world in which it holds.</param>
public sealed record Assumption(string Name, string Value, Func<World, World> Change)
{
    /// <summary>Name and value.</summary>
    public string Label => $"{Name}: {Value}";

    /// <summary>The default first, then every assumption at both ends of its range.</summary>
    public static IReadOnlyList<Assumption> All { get; } =
    [
        new("none", "defaults", world => world),
        .. Of("CPU share taken by a CPU-bound co-runner", [0.3, 0.8], (a, x) => a with { CpuContention = x }),
        .. Of("co-processor share taken by a CPU-bound co-runner", [0, 0.3], (a, x) => a with { HostContention = x }),
        .. Of("memory share taken by a co-runner", [0.2, 0.7], (a, x) => a with { MemoryContention = x }),
        .. Of("memory bandwidth, GB/s", [5, 20], (a, x) => a with { MemoryBandwidthGBps = x }),
        .. Of("depthwise efficiency on all processors", [0.2, 1], (a, x) => a with { DepthwiseEfficiency = (x, x, x) }),
        new("dense efficiency CPU/GPU/DSP", "0.4/0.1/0.03", Set(a => a with { DenseEfficiency = (0.4, 0.1, 0.03) })),
        new("dense efficiency CPU/GPU/DSP", "1/0.7/0.5", Set(a => a with { DenseEfficiency = (1, 0.7, 0.5) })),
        .. Of("launch of a layer, ms", [0, 0.1], (a, x) => a with { LaunchMs = (x, x, x) }),
        .. Of("FP16 latency over FP32", [0.5, 1], (a, x) => a with { PrecisionFactor = (x, a.PrecisionFactor.Int8) }),
        .. Of("INT8 latency over FP32", [0.4, 0.9], (a, x) => a with { PrecisionFactor = (a.PrecisionFactor.Fp16, x) }),
        .. Of("share of the rate above TCP", [0.6, 0.7], (a, x) => a with { TcpShare = x }),
        .. Of("channel width and streams, factor", [3, 9], (a, x) => a with { ChannelFactor = x }),
        .. Of("round trip to the cloud, ms", [2, 60], (a, x) => a with { CloudRoundTripMs = x }),
        .. Of("round trip to the peer, ms", [1, 15], (a, x) => a with { PeerRoundTripMs = x }),
        .. Of("protocol bytes", [100, 2000], (a, x) => a with { ProtocolBytes = (int)x }),
        .. Of("an offload is given up after, ms", [100, 5000], (a, x) => a with { OffloadDeadlineMs = x }),
        .. Of("noise of compute times", [0, 0.3], (a, x) => a with { ComputeSigma = x }),
        .. Of("noise of radio times", [0, 0.5], (a, x) => a with { RadioSigma = x }),
        .. Phones("CPU power", [0.35, 1.3], (phone, x) => Processors(phone, ProcessorKind.Cpu, (step, _) => step.BusyPowerMilliwatts * x)),
        new("CPU power", "at the recalled peaks of the S10e (5.6 W) and the Moto (3.6 W)", RecalledPeaks),
        .. Phones("GPU power", [0.6, 1.5], (phone, x) => Processors(phone, ProcessorKind.Gpu, (step, _) => step.BusyPowerMilliwatts * x)),
        .. Range("exponent of GPU power in frequency", [1, 2], (phone, x) => Processors(
            phone, ProcessorKind.Gpu, (step, top) => top.BusyPowerMilliwatts * Math.Pow(step.FrequencyMhz / top.FrequencyMhz, x))),
        .. Phones("DSP power", [0.6, 1.4], (phone, x) => Processors(phone, ProcessorKind.Dsp, (step, _) => step.BusyPowerMilliwatts * x)),
        .. Range("power of the rest of the phone, always counted, mW", [500, 2000], RestOfPhone),
        .. Phones("power of the phone while it waits", [0.5, 5], (phone, x) => phone with { IdlePowerMilliwatts = phone.IdlePowerMilliwatts * x }),
        .. Phones("Wi-Fi power", [0.5, 2], (phone, x) => phone with { Wifi = Radio(phone.Wifi, x) }),
        .. Phones("peer link power", [0.6, 1.5], (phone, x) => phone with { Peer = Radio(phone.Peer, x) }),
        .. Phones("local CPU latency", [0.7, 1.6], (phone, x) => Latency(phone, ProcessorKind.Cpu, x)),
        .. Phones("local GPU latency", [0.6, 1.5], (phone, x) => Latency(phone, ProcessorKind.Gpu, x)),
        .. Phones("local DSP latency", [0.3, 2], (phone, x) => Latency(phone, ProcessorKind.Dsp, x)),
        new("V/F steps of the processors", "the fastest only", world => OnPhones(world, phone => phone with
        {
            Processors = [.. phone.Processors.Select(processor => processor with { Steps = [processor.Steps[0]] })],
        })),
        new("GPU precisions", "FP32 only", world => OnPhones(world, phone => phone with
        {
            Processors = [.. phone.Processors.Select(processor => processor.Kind is ProcessorKind.Gpu ? processor with { Precisions = [Precision.Fp32] } : processor)],
        })),
        .. Factors("peer latency", [0.5, 2], (world, x) => Tiers(world, Tier.Peer, x)),
        .. Factors("cloud latency", [0.5, 2], (world, x) => Tiers(world, Tier.Cloud, x)),
        .. Factors("payload", [0.1, 4], (world, x) => Payload(world, x, 1)),
        .. Factors("size of the answer", [0.1, 10], (world, x) => Payload(world, 1, x)),
        .. Shifts("load of co-runners, points", [-20, 20], (environment, x) => environment with
        {
            CoRunners = environment.CoRunners with
            {
                Levels = [.. environment.CoRunners.Levels.Select(level => level with
                {
                    CpuPercent = Shifted(level.CpuPercent, x), MemoryPercent = Shifted(level.MemoryPercent, x),
                })],
            },
        }),
        .. Shifts("signals, dB", [-5, 5], (environment, x) => environment with
        {
            Wifi = environment.Wifi with { SignalsDbm = [.. environment.Wifi.SignalsDbm.Select(signal => signal + (float)x)] },
            Peer = environment.Peer with { SignalsDbm = [.. environment.Peer.SignalsDbm.Select(signal => signal + (float)x)] },
        }),
        .. Shifts("time at a level, s", [2, 60], (environment, x) => environment with
        {
            CoRunners = environment.CoRunners with { MeanDwellMs = x * 1000 },
            Wifi = environment.Wifi with { MeanDwellMs = x * 1000 },
            Peer = environment.Peer with { MeanDwellMs = x * 1000 },
        }),
    ];

    static Func<World, World> Set(Func<EmulationAssumptions, EmulationAssumptions> change) =>
        world => world with { Assumptions = change(world.Assumptions) };

    static IEnumerable<Assumption> Of(string name, double[] values, Func<EmulationAssumptions, double, EmulationAssumptions> change) =>
        values.Select(value => new Assumption(name, Text(value), Set(assumptions => change(assumptions, value))));

    static IEnumerable<Assumption> Factors(string name, double[] values, Func<World, double, World> change) =>
        values.Select(value => new Assumption(name, "×" + Text(value), world => change(world, value)));

    static IEnumerable<Assumption> Phones(string name, double[] values, Func<DeviceProfile, double, DeviceProfile> change) =>
        Factors(name, values, (world, value) => OnPhones(world, phone => change(phone, value)));

    static IEnumerable<Assumption> Range(string name, double[] values, Func<DeviceProfile, double, DeviceProfile> change) =>
        values.Select(value => new Assumption(name, Text(value), world => OnPhones(world, phone => change(phone, value))));

    static IEnumerable<Assumption> Shifts(string name, double[] values, Func<EnvironmentDefinition, double, EnvironmentDefinition> change) =>
        values.Select(value => new Assumption(
            name, Text(value), world => world with { Environments = [.. world.Environments.Select(environment => change(environment, value))] }));

    static World OnPhones(World world, Func<DeviceProfile, DeviceProfile> change) => world with { Phones = [.. world.Phones.Select(change)] };

    static DeviceProfile Processors(DeviceProfile phone, ProcessorKind kind, Func<ProcessorStep, ProcessorStep, double> power) => phone with
    {
        Processors = [.. phone.Processors.Select(processor => processor.Kind != kind ? processor : processor with
        {
            Steps = [.. processor.Steps.Select(step => step with { BusyPowerMilliwatts = power(step, processor.Steps[0]) })],
        })],
    };

    /// <summary>The display, the memory and everything else that draws while an inference runs anywhere; the energy equations leave it out.</summary>
    static DeviceProfile RestOfPhone(DeviceProfile phone, double milliwatts) => phone with
    {
        IdlePowerMilliwatts = phone.IdlePowerMilliwatts + milliwatts,
        Wifi = phone.Wifi with { Power = [.. phone.Wifi.Power.Select(point => Plus(point, milliwatts))] },
        Peer = phone.Peer with { Power = [.. phone.Peer.Power.Select(point => Plus(point, milliwatts))] },
        Processors = [.. phone.Processors.Select(processor => processor with
        {
            Steps = [.. processor.Steps.Select(step => step with { BusyPowerMilliwatts = step.BusyPowerMilliwatts + (milliwatts / processor.Cores) })],
        })],
    };

    static RadioPowerPoint Plus(RadioPowerPoint point, double milliwatts) => point with
    {
        TransmitMilliwatts = point.TransmitMilliwatts + milliwatts, ReceiveMilliwatts = point.ReceiveMilliwatts + milliwatts,
    };

    static World RecalledPeaks(World world) => OnPhones(world, phone =>
    {
        double? peak = phone.DeviceClass switch { "galaxy-s10e" => 5600, "moto-x-force" => 3600, _ => null };
        var cpu = phone.Processors.First(processor => processor.Kind is ProcessorKind.Cpu);
        var factor = (peak ?? 0) / (cpu.Steps[0].BusyPowerMilliwatts * cpu.Cores);
        return peak is null ? phone : Processors(phone, ProcessorKind.Cpu, (step, _) => step.BusyPowerMilliwatts * factor);
    });

    static RadioProfile Radio(RadioProfile radio, double factor) => radio with
    {
        IdlePowerMilliwatts = radio.IdlePowerMilliwatts * factor,
        Power = [.. radio.Power.Select(point => point with
        {
            TransmitMilliwatts = point.TransmitMilliwatts * factor, ReceiveMilliwatts = point.ReceiveMilliwatts * factor,
        })],
    };

    static DeviceProfile Latency(DeviceProfile phone, ProcessorKind kind, double factor) => phone with
    {
        PublishedLatencies = [.. phone.PublishedLatencies.Select(entry => entry.Processor == kind ? entry with { LatencyMs = entry.LatencyMs * factor } : entry)],
    };

    static World Tiers(World world, Tier tier, double factor) => world with
    {
        Tiers = [.. world.Tiers.Select(entry => entry.Tier == tier ? entry with { Scale = entry.Scale * factor } : entry)],
    };

    static World Payload(World world, double input, double output) => world with
    {
        Networks = new NetworkCatalog([.. world.Networks.Networks.Select(network => network with
        {
            Descriptor = network.Descriptor with
            {
                InputBytes = (int)(network.Descriptor.InputBytes * input), OutputBytes = (int)(network.Descriptor.OutputBytes * output),
            },
        })]),
    };

    static float Shifted(float percent, double points) => percent is 0 ? 0 : (float)Math.Clamp(percent + points, 1, 100);

    static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
