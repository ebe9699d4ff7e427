using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Tiers;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The world in which settings are chosen, so that the paper's phones, environments and seeds stay unseen: three phones that nobody sells, each a paper's phone with
/// other powers and speeds, other tiers, other contention, and the surroundings of <c>environments/development</c>. Its seeds begin at <see cref="FirstSeed"/>.
/// </summary>
public static class DevelopmentWorld
{
    /// <summary>Seeds below are for held-out results.</summary>
    public const ulong FirstSeed = 1000;

    const string Prefix = "development/";

    /// <param name="drawnPhones">So many classes drawn at random (<see cref="DrawnPhones"/>) in place of the three; 0 for the three.</param>
    public static World Create(int drawnPhones = 0) => World.Paper with
    {
        Phones = drawnPhones > 0 ? DrawnPhones.Draw(drawnPhones, FirstSeed) :
        [
            Phone("dev-a", "mi8pro", hasDsp: false, power: (0.6, 1, 0.8), latency: (1.3, 1.4)),
            Phone("dev-b", "galaxy-s10e", hasDsp: true, power: (0.8, 1.2, 1.5), latency: (0.75, 1.5)),
            Phone("dev-c", "moto-x-force", hasDsp: true, power: (0.5, 0.8, 0.7), latency: (0.6, 0.5)),
        ],
        Environments = [.. Resources.Names(Prefix).Order(StringComparer.Ordinal).Select(name => EnvironmentDefinition.Read(Resources.Read(name), name))],
        Tiers = [.. World.Paper.Tiers.Select(tier => tier with { Scale = tier.Scale * (tier.Tier is Tier.Peer ? 1.4 : 0.8) })],
        Assumptions = new EmulationAssumptions
        {
            CpuContention = 0.45, HostContention = 0.2, MemoryContention = 0.35, CloudRoundTripMs = 16, PeerRoundTripMs = 6, TcpShare = 0.6,
            DenseEfficiency = (0.6, 0.35, 0.2), MemoryBandwidthGBps = 14, ComputeSigma = 0.07, RadioSigma = 0.12,
        },
    };

    static DeviceProfile Phone(string name, string from, bool hasDsp, (double Cpu, double Gpu, double Radio) power, (double Cpu, double Gpu) latency)
    {
        var phone = ProfileCatalog.Find(from);
        return phone with
        {
            DeviceClass = name,
            Name = name,
            Sources = [$"ours: {from} with other powers and speeds, to choose settings on"],
            Processors = [.. phone.Processors.Where(processor => hasDsp || processor.Kind is not ProcessorKind.Dsp).Select(processor => processor with
            {
                Steps = [.. processor.Steps.Select(step => step with
                {
                    BusyPowerMilliwatts = step.BusyPowerMilliwatts * (processor.Kind is ProcessorKind.Cpu ? power.Cpu : power.Gpu),
                })],
            })],
            Wifi = Scaled(phone.Wifi, power.Radio),
            Peer = Scaled(phone.Peer, power.Radio),
            PublishedLatencies = [.. phone.PublishedLatencies.Select(entry => entry with
            {
                LatencyMs = entry.LatencyMs * (entry.Processor is ProcessorKind.Cpu ? latency.Cpu : latency.Gpu),
            })],
        };
    }

    internal static RadioProfile Scaled(RadioProfile radio, double factor) => radio with
    {
        Power = [.. radio.Power.Select(point => point with
        {
            TransmitMilliwatts = point.TransmitMilliwatts * factor, ReceiveMilliwatts = point.ReceiveMilliwatts * factor,
        })],
    };
}
