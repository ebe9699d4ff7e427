using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.EdgeClient.Gateway;

/// <content>What the fleet knows of this device.</content>
public sealed partial class GatewayClient
{
    /// <summary>Asks the device's grain what it has applied.</summary>
    public Task<GatewayResult<WireStatus>> GetStatusAsync(CancellationToken cancellationToken) =>
        FleetAsync(HttpMethod.Get, $"{Device}/status", null, StatusJson.Default.WireStatus, cancellationToken);
}
