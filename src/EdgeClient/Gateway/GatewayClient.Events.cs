using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.EdgeClient.Gateway;

/// <content>Hints by server-sent events.</content>
public sealed partial class GatewayClient
{
    static readonly TimeSpan EventsLifetime = TimeSpan.FromHours(6);

    /// <summary>Follows the fleet's hints until the connection ends.</summary>
    /// <param name="policy">The policy that the device learns with.</param>
    /// <param name="onConnected">The fleet answered: hints from here on are heard.</param>
    /// <param name="onHint">An event was heard: its name and its version.</param>
    /// <param name="cancellationToken">Stops following.</param>
    /// <returns>The number of hints heard before the fleet ended the stream, or why it broke off.</returns>
    public Task<GatewayResult<int>> FollowEventsAsync(string policy, Func<Task> onConnected, Func<string, long, Task> onHint, CancellationToken cancellationToken)
    {
        if (Fleet is not { } fleet)
        {
            return Task.FromResult(new GatewayResult<int>(new GatewayFailure(GatewayFailureKind.Offline, "no silo has an address")));
        }

        return SendAsync(
            fleet,
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, $"{Device}/events?policy={policy}");
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
                return request;
            },
            EventsLifetime,
            async (response, token) =>
            {
                fleet.Reachability.Succeeded();
                await onConnected();
                var heard = 0;
                await using var stream = await response.Content.ReadAsStreamAsync(token);
                await foreach (var item in SseParser.Create(stream).EnumerateAsync(token))
                {
                    if (JsonSerializer.Deserialize(item.Data, FleetResponseJson.Default.FleetHint) is { } hint)
                    {
                        heard++;
                        await onHint(item.EventType, hint.Version);
                    }
                }

                return heard;
            },
            cancellationToken);
    }
}
