using AutoScale.Grains.Telemetry;
using Microsoft.Extensions.Options;

namespace AutoScale.Grains.Models;

/// <summary>
/// The places of a silo, shared by all its models: so many run, so many wait, and one more is refused at once, so that no queue grows and a
/// device learns soon that it had better run elsewhere.
/// </summary>
public sealed class InferenceAdmission : IDisposable
{
    const double FirstGuessMs = 100;
    const int LongestRetryMs = 30_000;

    /// <summary>A timer's limit, about 49 days, is far beyond any deadline that means something.</summary>
    const double LongestDeadlineMs = 3_600_000;

    readonly AdmissionOptions options;
    readonly TimeProvider clock;
    readonly GrainMetrics metrics;
    readonly SemaphoreSlim places;
    int present;
    int running;
    long admitted;
    long rejectedBusy;
    long rejectedLate;
    double typicalRunMs = FirstGuessMs;

    public InferenceAdmission(IOptions<AdmissionOptions> options, TimeProvider clock, GrainMetrics metrics)
    {
        this.options = options.Value;
        this.clock = clock;
        this.metrics = metrics;
        places = new SemaphoreSlim(this.options.MaxConcurrent);
    }

    /// <summary>Inferences that run or wait.</summary>
    public int Present => Volatile.Read(ref present);

    /// <summary>Inferences that run.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Inferences that wait for a place.</summary>
    public int Waiting => Math.Max(0, Present - Running);

    /// <summary>Inferences begun since the silo started.</summary>
    public long Admitted => Interlocked.Read(ref admitted);

    /// <summary>Inferences refused because the silo was full.</summary>
    public long RejectedBusy => Interlocked.Read(ref rejectedBusy);

    /// <summary>Inferences not begun because their deadline had passed.</summary>
    public long RejectedLate => Interlocked.Read(ref rejectedLate);

    /// <summary>Runs work on the thread pool when there is a place for it.</summary>
    /// <param name="deadlineMs">Time left, in ms; 0 for no deadline. Work is not begun past it.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait; handed on to the work.</param>
    public async Task<Admitted<T>> RunAsync<T>(
        double deadlineMs, Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref present) > options.MaxConcurrent + options.MaxQueued)
        {
            Interlocked.Decrement(ref present);
            Interlocked.Increment(ref rejectedBusy);
            metrics.Rejected("busy");
            return Admitted<T>.Busy(RetryAfterMs());
        }

        try
        {
            var asked = clock.GetTimestamp();
            if (!await EnterAsync(deadlineMs, cancellationToken))
            {
                Interlocked.Increment(ref rejectedLate);
                metrics.Rejected("late");
                return Admitted<T>.Late(clock.GetElapsedTime(asked));
            }

            return await RunAsync(clock.GetElapsedTime(asked), work, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref present);
        }
    }

    public void Dispose() => places.Dispose();

    async Task<Admitted<T>> RunAsync<T>(TimeSpan queued, Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            Interlocked.Increment(ref running);
            Interlocked.Increment(ref admitted);
            metrics.Admitted();
            using var trace = GrainTraces.Source.StartActivity("inference.run");
            var value = await Task.Run(() => work(cancellationToken).AsTask(), cancellationToken);
            return new Admitted<T>(Admission.Run, value, 0, queued, clock.GetElapsedTime(began));
        }
        finally
        {
            Interlocked.Decrement(ref running);
            places.Release();
            var ran = clock.GetElapsedTime(began);
            metrics.Ran(ran);

            // Lost updates of a running mean do no harm.
            Volatile.Write(ref typicalRunMs, (0.9 * Volatile.Read(ref typicalRunMs)) + (0.1 * ran.TotalMilliseconds));
        }
    }

    async Task<bool> EnterAsync(double deadlineMs, CancellationToken cancellationToken)
    {
        if (deadlineMs < 0)
        {
            return false;
        }

        if (places.Wait(0, CancellationToken.None))
        {
            return true;
        }

        metrics.Queued(1);
        try
        {
            if (deadlineMs is 0)
            {
                await places.WaitAsync(cancellationToken);
                return true;
            }

            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Min(deadlineMs, LongestDeadlineMs)), clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            await places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            metrics.Queued(-1);
        }
    }

    /// <summary>When a place should be free: as long as those who wait take on all places.</summary>
    int RetryAfterMs()
    {
        var rounds = (options.MaxQueued / (double)options.MaxConcurrent) + 1;
        return (int)Math.Clamp(Math.Ceiling(rounds * Volatile.Read(ref typicalRunMs)), 1, LongestRetryMs);
    }
}
