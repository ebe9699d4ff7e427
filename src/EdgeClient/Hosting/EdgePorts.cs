using AutoScale.Core.Devices;
using AutoScale.Core.Inference;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Models;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>What a device stands on: the host's own in production, others in tests.</summary>
/// <param name="Profile">What the device can do.</param>
/// <param name="Probe">The runtime variance.</param>
/// <param name="Meter">The joules.</param>
/// <param name="Engines">The local engines.</param>
/// <param name="Models">The networks.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Chance; every part gets a generator of its own from it.</param>
/// <param name="Handler">Carries the requests to the tiers; null for the network.</param>
/// <param name="Splits">Splits that are actions; null for none. The engines must be over its store.</param>
/// <param name="Exits">Networks that may end early; null for none.</param>
public sealed record EdgePorts(
    DeviceProfile Profile,
    IDeviceProbe Probe,
    IEnergyMeter Meter,
    LocalEngines Engines,
    EdgeModels Models,
    TimeProvider Time,
    Random Random,
    HttpMessageHandler? Handler = null,
    EdgeSplits? Splits = null,
    IReadOnlyList<EdgeExit>? Exits = null);
