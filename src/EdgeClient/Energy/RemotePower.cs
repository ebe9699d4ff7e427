namespace AutoScale.EdgeClient.Energy;

/// <summary>What a tier draws for one inference while the device waits, assumed: the device cannot measure it. 0-10,000,000 mW.</summary>
/// <param name="PeerMilliwatts">Default 5 W, a tablet under load (assumed).</param>
/// <param name="CloudMilliwatts">Default 20 W, the share of a 95 W server processor that one of its requests takes (assumed).</param>
public sealed record RemotePower(double PeerMilliwatts = 5_000, double CloudMilliwatts = 20_000);
