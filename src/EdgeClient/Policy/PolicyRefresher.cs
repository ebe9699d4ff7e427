using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Policy;

/// <summary>
/// Keeps a device's table up to date with its class: fetches the prior when it connects and whenever the fleet hints at a newer one, keeps it
/// on disk and merges it between two inferences.
/// </summary>
/// <param name="journal">Keeps the prior and the adoption.</param>
/// <param name="gateway">The way to the fleet.</param>
/// <param name="adopt">The loop's <see cref="Core.Inference.InferenceLoop{TInput,TOutput}.AdoptPrior"/>.</param>
/// <param name="firstBackoff">The wait after a failure, at first.</param>
/// <param name="longestBackoff">The wait after a failure, at most.</param>
/// <param name="time">For waits.</param>
/// <param name="random">Seeds the jitter.</param>
/// <param name="logger">Null for none.</param>
public sealed partial class PolicyRefresher(
    ExperienceJournal journal,
    GatewayClient gateway,
    Action<PriorAdoption, Action> adopt,
    TimeSpan firstBackoff,
    TimeSpan longestBackoff,
    TimeProvider time,
    Random random,
    ILogger<PolicyRefresher>? logger = null)
{
    readonly Backoff backoff = new(firstBackoff, longestBackoff, new SplitMix64((ulong)random.NextInt64()));
    readonly ILogger logger = (ILogger?)logger ?? NullLogger.Instance;
    long adoptions;

    /// <summary>Priors merged since this object was made.</summary>
    public long Adoptions => Volatile.Read(ref adoptions);

    /// <summary>Follows the fleet until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var ended = await gateway.FollowEventsAsync(
                    async () =>
                    {
                        await FetchOrBreakAsync(cancellationToken);
                        backoff.Reset();
                    },
                    version => version > journal.PriorVersion ? FetchOrBreakAsync(cancellationToken) : Task.CompletedTask,
                    cancellationToken);
                if (ended.Failure is { Kind: GatewayFailureKind.NotFound })
                {
                    // A silo without hints still has a policy.
                    await RefreshAsync(cancellationToken);
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

    /// <summary>Fetches the class's prior and merges it, where there is a newer one.</summary>
    /// <returns>Null, or why nothing is known.</returns>
    public async Task<GatewayFailure?> RefreshAsync(CancellationToken cancellationToken)
    {
        var answer = await gateway.GetPolicyAsync(journal.PriorVersion, cancellationToken);
        if (!answer.TryGet(out var prior, out var failure))
        {
            return failure;
        }

        if (prior is null)
        {
            return null;
        }

        try
        {
            if (journal.Adopt(prior, adopt))
            {
                Interlocked.Increment(ref adoptions);
                LogAdopted(logger, gateway.DeviceId, prior.Version, prior.Devices);
            }
            else
            {
                LogIgnored(logger, gateway.DeviceId, prior.Version, prior.DeviceClass);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new GatewayFailure(GatewayFailureKind.Failed, $"the prior cannot be kept: {error.Message}");
        }
    }

    /// <summary>A hint whose prior cannot be fetched must not be forgotten: the stream is broken off, and the next one begins with a fetch.</summary>
    async Task FetchOrBreakAsync(CancellationToken cancellationToken)
    {
        if (await RefreshAsync(cancellationToken) is { } failure)
        {
            throw new IOException($"the prior could not be fetched: {failure.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} merged prior {Version} of {Devices} devices")]
    static partial void LogAdopted(ILogger logger, string deviceId, int version, int devices);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{DeviceId} ignores prior {Version} of class {DeviceClass}")]
    static partial void LogIgnored(ILogger logger, string deviceId, int version, string deviceClass);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{DeviceId} hears no hints: {Reason}; again in {Seconds} s")]
    static partial void LogDisconnected(ILogger logger, string deviceId, string reason, double seconds);
}
