using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Uploading;

/// <summary>
/// Brings a device's journal to its grain: in order, in batches, resent until acknowledged. A resend changes nothing at the grain, so every
/// transition is applied once. Where an epoch cannot go on, a later one begins with the table after the last applied entry, and the rest follows in it.
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
    readonly Func<float?> batteryPercent;
    readonly ILogger logger;
    readonly SemaphoreSlim turn = new(1, 1);
    long sentThrough;
    long transitionsSent;
    long transitionsResent;

    /// <param name="journal">What to send.</param>
    /// <param name="gateway">The way to the fleet.</param>
    /// <param name="options">When and how much.</param>
    /// <param name="time">For waits.</param>
    /// <param name="random">Seeds the jitter.</param>
    /// <param name="logger">Null for none.</param>
    /// <param name="batteryPercent">Reads the charge of the device's battery; null for a device without.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ExperienceUploader(
        ExperienceJournal journal,
        GatewayClient gateway,
        UploaderOptions options,
        TimeProvider time,
        Random random,
        ILogger<ExperienceUploader>? logger = null,
        Func<float?>? batteryPercent = null)
    {
        options.Validate();
        (this.journal, this.gateway, this.options, this.time) = (journal, gateway, options, time);
        this.logger = (ILogger?)logger ?? NullLogger.Instance;
        this.batteryPercent = batteryPercent ?? (static () => null);
        backoff = new Backoff(options.FirstBackoff, options.LongestBackoff, new SplitMix64((ulong)random.NextInt64()));
        flushBackoff = new Backoff(options.FirstBackoff, options.LongestBackoff, new SplitMix64((ulong)random.NextInt64()));
        (sentThrough, transitionsSent) = (journal.Cursor.Acknowledged, journal.Cursor.TransitionsAcknowledged);
    }

    /// <summary>Transitions sent at least once, over the device's life.</summary>
    public long TransitionsSent => Volatile.Read(ref transitionsSent);

    /// <summary>Transitions sent again, since this object was made.</summary>
    public long TransitionsResent => Volatile.Read(ref transitionsResent);

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

                var batch = journal.ReadBatch(most);
                var step = batch.Cursor.Stage is EpochStage.Open
                    ? await SendAsync(batch, cancellationToken)
                    : await AnnounceAsync(batch.Cursor, cancellationToken);
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

    async Task<Step> AnnounceAsync(UploadCursor cursor, CancellationToken cancellationToken)
    {
        var isNew = cursor.Stage is EpochStage.New;
        if (isNew)
        {
            if (!(await gateway.EnrollAsync(cancellationToken)).TryGet(out var enrolledAt, out var refusal))
            {
                return new Step(refusal);
            }

            // An earlier life of this device may have used the number with another table.
            if (enrolledAt.Epoch >= cursor.Epoch)
            {
                return Restart(cursor, enrolledAt.Epoch);
            }

            if (!journal.MarkAnnouncing(cursor))
            {
                return default;
            }

            cursor = cursor with { Stage = EpochStage.Announcing };
        }

        if (!TryEncodeBaseTable(cursor, out var table))
        {
            return default;
        }

        var configuration = journal.Configuration;
        var answer = await gateway.StartEpochAsync(
            cursor.Epoch,
            new EpochRequest(
                configuration.DeviceClass, [.. configuration.Descriptors], configuration.StateCount,
                configuration.Learning.LearningRate, configuration.Learning.Discount, table,
                configuration.Policy, configuration.Policy is LearnerConfiguration.AutoScale ? null : configuration.Hierarchical),
            cancellationToken);
        if (!answer.TryGet(out var position, out var failure))
        {
            return new Step(failure);
        }

        if (position.Epoch < cursor.Epoch)
        {
            return new Step(new GatewayFailure(
                GatewayFailureKind.Failed, $"the fleet is in epoch {position.Epoch} after epoch {cursor.Epoch} was announced"));
        }

        var isOurs = position.Epoch == cursor.Epoch && !(isNew && position.Sequence > 0) && journal.Holds(cursor, position.Sequence);
        if (!isOurs)
        {
            return Restart(cursor, position.Epoch);
        }

        LogEpoch(logger, gateway.DeviceId, cursor.Epoch, table?.Length ?? 0);
        journal.MarkOpen(cursor, position.Sequence);
        return default;
    }

    bool TryEncodeBaseTable(UploadCursor cursor, out byte[]? table)
    {
        table = null;
        try
        {
            table = journal.BaseState(cursor);
            return true;
        }
        catch (IOException) when (journal.Cursor != cursor)
        {
            // Making room moved the epoch's beginning.
            return false;
        }
    }

    async Task<Step> SendAsync(JournalBatch batch, CancellationToken cancellationToken)
    {
        var (cursor, descriptors) = (batch.Cursor, journal.Configuration.Descriptors);
        var request = new ExperienceRequest(
            cursor.Epoch, batch.FirstSequence, [.. batch.Entries.Select(entry => entry.ToWire(descriptors))], Math.Max(0, Backlog - batch.Entries.Count),
            batteryPercent());
        Count(batch);
        var answer = await gateway.SendExperienceAsync(request, cancellationToken);
        if (!answer.TryGet(out var response, out var failure))
        {
            return new Step(failure);
        }

        var position = response.Position;
        if (response.Outcome is WireOutcome.WrongEpoch || position.Epoch != cursor.Epoch || !journal.Holds(cursor, position.Sequence))
        {
            return Restart(cursor, position.Epoch);
        }

        var before = batch.FirstSequence - 1;
        return response.Outcome switch
        {
            WireOutcome.PriorUnknown => SkipAdoption(batch, position.Sequence),
            WireOutcome.Gap when position.Sequence >= before => Nonsense(response),
            WireOutcome.Applied when position.Sequence <= before => Nonsense(response),
            _ => Acknowledge(cursor, position.Sequence),
        };
    }

    /// <summary>The fleet no longer keeps a prior that the device merged: what is before the merge is applied in this epoch, what follows it in the next.</summary>
    Step SkipAdoption(JournalBatch batch, long applied)
    {
        var cursor = batch.Cursor;
        var done = Math.Max(0, applied - (batch.FirstSequence - 1));
        var next = -1;
        for (var index = (int)Math.Min(done, batch.Entries.Count); index < batch.Entries.Count && next < 0; index++)
        {
            next = batch.Entries[index].AdoptedPriorVersion > 0 ? index : -1;
        }

        if (next < 0)
        {
            return new Step(new GatewayFailure(GatewayFailureKind.Failed, "the fleet lacks a prior that the batch does not adopt"));
        }

        if (done > 0)
        {
            journal.Acknowledge(cursor, applied);
        }
        else if (next is 0)
        {
            journal.BeginEpoch(cursor, cursor.Epoch, cursor.Acknowledged + 1);
            return new Step(null, Restarted: true);
        }

        return new Step(null, Most: next > done ? (int)(next - done) : null);
    }

    Step Acknowledge(UploadCursor cursor, long sequence)
    {
        journal.Acknowledge(cursor, sequence);
        return default;
    }

    Step Restart(UploadCursor cursor, int atLeast)
    {
        journal.BeginEpoch(cursor, atLeast);
        return new Step(null, Restarted: true);
    }

    static Step Nonsense(ExperienceResponse response) => new(new GatewayFailure(
        GatewayFailureKind.Failed, $"the fleet answered {response.Outcome} at sequence {response.Position.Sequence}, which does not follow"));

    void Count(JournalBatch batch)
    {
        var ordinal = batch.Cursor.Acknowledged;
        foreach (var entry in batch.Entries)
        {
            ordinal++;
            if (entry.Inference is not null)
            {
                Interlocked.Increment(ref ordinal > sentThrough ? ref transitionsSent : ref transitionsResent);
            }
        }

        sentThrough = Math.Max(sentThrough, ordinal);
    }

    /// <param name="Failure">Null, or why to wait.</param>
    /// <param name="Restarted">Whether a new epoch begins.</param>
    /// <param name="Most">The most entries of the next batch; null for as many as usual.</param>
    readonly record struct Step(GatewayFailure? Failure, bool Restarted = false, int? Most = null);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{DeviceId} could not upload: {Reason}; again in {Seconds} s")]
    static partial void LogFailed(ILogger logger, string deviceId, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} begins epoch {Epoch} with a table of {Bytes} bytes")]
    static partial void LogEpoch(ILogger logger, string deviceId, int epoch, int bytes);
}
