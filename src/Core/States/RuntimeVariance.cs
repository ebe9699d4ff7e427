namespace AutoScale.Core.States;

/// <summary>What a device measures of its surroundings just before it decides: AutoScale's runtime variance.</summary>
/// <param name="CpuUtilizationPercent">S_Co_CPU: CPU time used by co-running apps, 0-100.</param>
/// <param name="MemoryUtilizationPercent">S_Co_MEM: memory used by co-running apps, 0-100.</param>
/// <param name="WifiSignalDbm">S_RSSI_W: received signal of the Wi-Fi link; <see cref="NoLink"/> without one.</param>
/// <param name="PeerSignalDbm">S_RSSI_P: received signal of the link to a peer; <see cref="NoLink"/> without one.</param>
public readonly record struct RuntimeVariance(
    float CpuUtilizationPercent,
    float MemoryUtilizationPercent,
    float WifiSignalDbm,
    float PeerSignalDbm)
{
    /// <summary>The signal of a link that is down: weaker than every threshold.</summary>
    public const float NoLink = float.NegativeInfinity;

    /// <summary>Whether the cloud can be reached over Wi-Fi.</summary>
    public bool HasWifi => !float.IsNegativeInfinity(WifiSignalDbm);

    /// <summary>Whether a peer can be reached.</summary>
    public bool HasPeer => !float.IsNegativeInfinity(PeerSignalDbm);
}
