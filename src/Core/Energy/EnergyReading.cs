namespace AutoScale.Core.Energy;

/// <summary>What one inference spent.</summary>
/// <param name="DeviceMillijoules">Spent by the device; drives the reward.</param>
/// <param name="RemoteMillijoules">Spent by the peer or the cloud, modelled, recorded beside it so that a saving cannot hide there.</param>
/// <param name="Provenance">How the device's share is known.</param>
public readonly record struct EnergyReading(float DeviceMillijoules, float RemoteMillijoules, EnergyProvenance Provenance);
