using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Uploading;

/// <summary>
/// Brings a device's journal to its grain: in order, in batches, resent until acknowledged. A resend changes nothing at the grain, so every
/// transition is applied once.
/// </summary>
public sealed partial class ExperienceUploader : IDisposable
{
    /// <summary>New epochs within one go; a fleet that asks for more is not answering sensibly and is left alone for a while.</summary>
    const int MaxRestarts = 8;

    readonly ExperienceJournal journal;
    readonly GatewayClient gateway;
    readonly UploaderOptions options;
    readonly TimeProvider time;
    readonly Backoff backoff;
    readonly Backoff flushBackoff;
    readonly ILogger logger;
    readonly EpochConversation conversation;
    readonly SemaphoreSlim turn = new(1, 1);

    /// <param name="journal">What to send.</param>
    /// <param name="gateway">The way to the fleet.</param>
    /// <param name="options">When and how much.</param>
    /// <param name="time">For waits.</param>
    /// <param name="random">Seeds the jitter.</param>
    /// <param name="logger">Null for none.</param>
    /// <param name="batteryPercent">Reads the charge of the device's battery; null for a device without.</param>
    /// <param name="profile">The device, for a fleet that decides or compares for it; null to tell nothing.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ExperienceUploader(
        ExperienceJournal journal,
        GatewayClient gateway,
        UploaderOptions options,
        TimeProvider time,
        Random random,
        ILogger<ExperienceUploader>? logger = null,
        Func<float?>? batteryPercent = null,
        DeviceProfile? profile = null)
    {
        options.Validate();
        (this.journal, this.gateway, this.options, this.time) = (journal, gateway, options, time);
        this.logger = (ILogger?)logger ?? NullLogger.Instance;
        conversation = new EpochConversation(journal, gateway, batteryPercent ?? (static () => null), this.logger, profile);
        backoff = new Backoff(options.FirstBackoff, options.LongestBackoff, new SplitMix64((ulong)random.NextInt64()));
        flushBackoff = new Backoff(options.FirstBackoff, options.LongestBackoff, new SplitMix64((ulong)random.NextInt64()));
    }

    /// <summary>Transitions sent at least once, over the device's life.</summary>
    public long TransitionsSent => conversation.TransitionsSent;

    /// <summary>Transitions sent again, since this object was made.</summary>
    public long TransitionsResent => conversation.TransitionsResent;

    /// <summary>Transitions that the fleet has made durable, over the device's life.</summary>
    public long TransitionsAcknowledged => journal.Cursor.TransitionsAcknowledged;

    /// <summary>Entries that the fleet does not have.</summary>
    public long Backlog => journal.Head - journal.Cursor.Acknowledged;

    /// <summary>Why the last go did not end well; null when it did.</summary>
    public GatewayFailure? LastFailure { get; private set; }

    /// <summary>Sends what is recorded until it is cancelled. Wakes for new entries and after failures, not in between.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WaitForWorkAsync(cancellationToken);
                await LingerAsync(cancellationToken);
                if (await SendAllAsync(cancellationToken) is not { } failure)
                {
                    backoff.Reset();
                    continue;
                }

                var wait = backoff.Next(failure.RetryAfter);
                LogFailed(logger, gateway.DeviceId, failure.Message, wait.TotalSeconds);
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Sends everything recorded so far, without waiting for a batch to fill.</summary>
    /// <returns>Whether the fleet has it all; false when it was cancelled before.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await SendAllAsync(cancellationToken) is { } failure)
            {
                await Task.Delay(flushBackoff.Next(failure.RetryAfter), time, cancellationToken);
            }

            flushBackoff.Reset();
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => turn.Dispose();

    async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        while (!HasWork())
        {
            await journal.Appended.ReadAsync(cancellationToken);
        }
    }

    bool HasWork()
    {
        var cursor = journal.Cursor;
        return journal.Head is > 0 and var head && (head > cursor.Acknowledged || cursor.Stage is not EpochStage.Open);
    }

    async Task LingerAsync(CancellationToken cancellationToken)
    {
        if (options.Linger == TimeSpan.Zero)
        {
            return;
        }

        using var expiry = new CancellationTokenSource(options.Linger, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            while (Backlog < options.BatchEntries)
            {
                await journal.Appended.ReadAsync(linked.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up: send what there is.
        }
    }

    /// <returns>Null when the fleet has everything, or why it does not.</returns>
    async Task<GatewayFailure?> SendAllAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return LastFailure = await SendUntilDoneAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<GatewayFailure?> SendUntilDoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            var most = options.BatchEntries;
            for (var restarts = 0; restarts <= MaxRestarts;)
            {
                if (!HasWork())
                {
                    return null;
                }

                var step = await conversation.StepAsync(most, cancellationToken);
                if (step.Failure is not null)
                {
                    return step.Failure;
                }

                restarts += step.Restarted ? 1 : 0;
                most = step.Most ?? options.BatchEntries;
            }

            return new GatewayFailure(GatewayFailureKind.Failed, $"the fleet asked for {MaxRestarts} new epochs in a row");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new GatewayFailure(GatewayFailureKind.Failed, $"the journal cannot be read or written: {error.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{DeviceId} could not upload: {Reason}; again in {Seconds} s")]
    static partial void LogFailed(ILogger logger, string deviceId, string reason, double seconds);
}
