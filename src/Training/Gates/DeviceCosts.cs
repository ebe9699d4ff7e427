using System.Text.Json;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;
using AutoScale.Onnx.Census;

namespace AutoScale.Training.Gates;

/// <summary>
/// The costs of the exits for a class of devices, modelled: multiply-accumulates by census, latencies by the emulation's rule over published ones, energies by Core's
/// equations over <c>profiles/</c>. The device runs its first FP32 CPU at its fastest step, the declared baseline; the cloud is the profile's GPU.
/// </summary>
public static class DeviceCosts
{
    /// <summary>Assumptions of docs/calibration.md: share of the physical rate above TCP, round trip, protocol bytes in each direction.</summary>
    const double TcpShare = 0.65;
    const double RoundTripMs = 10;
    const int ProtocolBytes = 400;

    /// <summary>The physical rate of a strong link, Mbit/s: 802.11, 20 MHz, one stream, -64 dBm and above (public).</summary>
    const double PhysicalMbps = 65;
    const double SignalDbm = -60;

    /// <summary>The profiles that travel inside the assembly.</summary>
    public static IReadOnlyList<DeviceProfile> Profiles { get; } =
        [.. Resources.Names("profiles/").Select(name => DeviceProfileReader.Read(Resources.Read(name), name))];

    /// <summary>The profile of a device class.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static DeviceProfile Find(string deviceClass) => Profiles.FirstOrDefault(profile => profile.DeviceClass == deviceClass)
        ?? throw new ArgumentException($"There is no profile '{deviceClass}'; there are {string.Join(", ", Profiles.Select(profile => profile.DeviceClass))}.");

    /// <param name="profile">The device.</param>
    /// <param name="main">The model of the first exit.</param>
    /// <param name="extension">The model behind it; null where there is none.</param>
    /// <param name="cloud">The model of the cloud; its image travels as one byte a colour and pixel.</param>
    public static ExitCosts For(DeviceProfile profile, ModelCensusResult main, ModelCensusResult? extension, ModelCensusResult cloud)
    {
        var (serverMs, serverMilliwatts) = Server(cloud);
        var (sent, received) = (ImageBytes(cloud.Inputs) + ProtocolBytes, (4 * Elements(cloud.Outputs)) + ProtocolBytes);
        const double BitsPerMs = PhysicalMbps * TcpShare * 1000;
        var (transmitMs, receiveMs) = (sent * 8 / BitsPerMs, received * 8 / BitsPerMs);
        var latencyMs = transmitMs + receiveMs + RoundTripMs + serverMs;
        var offload = EnergyModel.OffloadMillijoules(profile.Wifi, profile.IdlePowerMilliwatts, SignalDbm, transmitMs, receiveMs, latencyMs);
        return new ExitCosts(
            Local(profile, main), extension is null ? default : Local(profile, extension), new Cost(latencyMs, offload), (int)(sent + received),
            serverMs * serverMilliwatts / 1000);
    }

    /// <summary>What a model costs on the device itself.</summary>
    public static Cost Local(DeviceProfile profile, ModelCensusResult model)
    {
        var cpu = profile.Processors.First(processor => processor.Kind is ProcessorKind.Cpu && processor.Precisions.Contains(Precision.Fp32));
        var latencyMs = LatencyAnchors.LatencyMs(LatencyAnchors.Work.Of(model), ProcessorKind.Cpu, profile.PublishedLatencies);
        return new Cost(latencyMs, EnergyModel.LocalMillijoules(cpu, 0, latencyMs));
    }

    static (double LatencyMs, double Milliwatts) Server(ModelCensusResult cloud)
    {
        using var json = JsonDocument.Parse(Resources.Read("tiers.json"));
        var tier = json.RootElement.EnumerateArray()
            .First(entry => entry.GetProperty("tier").GetString() is "cloud" && entry.GetProperty("processor").GetString() is "gpu");
        var scale = tier.GetProperty("scale").GetDouble();
        var published = tier.GetProperty("publishedMs").EnumerateObject()
            .Select(entry => new PublishedLatency(entry.Name, ProcessorKind.Gpu, Precision.Fp32, entry.Value.GetDouble() * scale, ""));
        return (LatencyAnchors.LatencyMs(LatencyAnchors.Work.Of(cloud), ProcessorKind.Gpu, published), tier.GetProperty("powerMilliwatts").GetDouble());
    }

    static long ImageBytes(IReadOnlyList<CensusTensor> inputs) =>
        inputs.Sum(input => (input.Shape ?? []).Aggregate(1L, (product, dimension) => product * dimension) * (input.Shape is { Count: 4 } ? 1 : 4));

    static long Elements(IReadOnlyList<CensusTensor> outputs) => outputs.Sum(output => (output.Shape ?? []).Aggregate(1L, (product, dimension) => product * dimension));
}
