using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;

namespace AutoScale.EdgeClient.Tests;

/// <summary>A gateway client whose requests go to a handler.</summary>
public static class TestGateway
{
    public static GatewayOptions Options { get; } = new()
    {
        DeviceId = "phone-1",
        DeviceClass = "small",
        Cloud = new Uri("https://cloud.test"),
        Peer = new Uri("https://peer.test"),
        EnrollmentKey = FakeFleet.Key,
    };

    public static GatewayClient Create(HttpMessageHandler handler, TimeProvider time, string? credentials = null, GatewayOptions? options = null) =>
        new(options ?? Options, new CredentialStore(credentials), time, new SplitMix64(1), logger: null, handler);
}
