using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Radio;

/// <summary>The undisturbed radio times of one offload, in ms: t_TX, t_RX and the round trip that the payload does not explain.</summary>
public readonly record struct Transfer(double TransmitMs, double ReceiveMs, double RoundTripMs)
{
    /// <summary>Times by signal and payload.</summary>
    /// <param name="assumptions">Share above TCP, round trips, protocol bytes.</param>
    /// <param name="tier">Peer or cloud.</param>
    /// <param name="network">Its payload.</param>
    /// <param name="signalDbm">The link's signal; there must be a link.</param>
    public static Transfer Of(EmulationAssumptions assumptions, Tier tier, NetworkDescriptor network, double signalDbm) =>
        Of(assumptions, tier, network.InputBytes, network.OutputBytes, signalDbm);

    /// <summary>The same of any payload, in bytes.</summary>
    public static Transfer Of(EmulationAssumptions assumptions, Tier tier, int sentBytes, int returnedBytes, double signalDbm)
    {
        var bitsPerMs = RadioRates.PhysicalMbps(signalDbm) * assumptions.TcpShare * assumptions.ChannelFactor * 1000;
        return new Transfer(
            (sentBytes + assumptions.ProtocolBytes) * 8 / bitsPerMs,
            (returnedBytes + assumptions.ProtocolBytes) * 8 / bitsPerMs,
            tier is Tier.Cloud ? assumptions.CloudRoundTripMs : assumptions.PeerRoundTripMs);
    }
}
