using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Policy;

/// <summary>Keeps one connection to the fleet, over which it hints, and lets the followers fetch.</summary>
/// <param name="gateway">The way to the fleet.</param>
/// <param name="policy">The policy that the device learns with: hints of its priors are heard.</param>
/// <param name="followers">What follows the fleet, in the order in which it is fetched at a new connection.</param>
/// <param name="firstBackoff">The wait after a failure, at first.</param>
/// <param name="longestBackoff">The wait after a failure, at most.</param>
/// <param name="time">For waits.</param>
/// <param name="random">Seeds the jitter.</param>
/// <param name="logger">Null for none.</param>
public sealed partial class FleetListener(
    GatewayClient gateway,
    string policy,
    IReadOnlyList<IFleetFollower> followers,
    TimeSpan firstBackoff,
    TimeSpan longestBackoff,
    TimeProvider time,
    Random random,
    ILogger<FleetListener>? logger = null)
{
    readonly Backoff backoff = new(firstBackoff, longestBackoff, new SplitMix64((ulong)random.NextInt64()));
    readonly ILogger logger = (ILogger?)logger ?? NullLogger.Instance;

    /// <summary>Follows the fleet until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var ended = await gateway.FollowEventsAsync(
                    policy,
                    async () =>
                    {
                        await FetchOrBreakAsync(followers, cancellationToken);
                        backoff.Reset();
                    },
                    (name, version) => FetchOrBreakAsync(followers.Where(follower => follower.Event == name && follower.IsNews(version)), cancellationToken),
                    cancellationToken);
                if (ended.Failure is { Kind: GatewayFailureKind.NotFound })
                {
                    // A silo without hints still has something to fetch.
                    await FetchAsync(followers, cancellationToken);
                }

                var wait = backoff.Next(ended.Failure?.RetryAfter);
                LogDisconnected(logger, gateway.DeviceId, ended.Failure?.Message ?? "the fleet ended the stream", wait.TotalSeconds);
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>A hint whose subject cannot be fetched must not be forgotten: the stream is broken off, and the next one begins with a fetch.</summary>
    async Task FetchOrBreakAsync(IEnumerable<IFleetFollower> wanted, CancellationToken cancellationToken)
    {
        if (await FetchAsync(wanted, cancellationToken) is { } problem)
        {
            throw new IOException(problem);
        }
    }

    /// <summary>One that fails does not keep the others from being fetched.</summary>
    static async Task<string?> FetchAsync(IEnumerable<IFleetFollower> wanted, CancellationToken cancellationToken)
    {
        string? problem = null;
        foreach (var follower in wanted)
        {
            if (await follower.RefreshAsync(cancellationToken) is { } failure)
            {
                problem ??= $"the {follower.Event} could not be fetched: {failure.Message}";
            }
        }

        return problem;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{DeviceId} hears no hints: {Reason}; again in {Seconds} s")]
    static partial void LogDisconnected(ILogger logger, string deviceId, string reason, double seconds);
}
