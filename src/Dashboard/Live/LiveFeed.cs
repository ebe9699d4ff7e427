using System.Security.Cryptography;
using System.Text.Json;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Overview;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoScale.Dashboard.Live;

/// <summary>
/// The fleet's present figures for all listeners of this process: computed once for all, when the roll-ups have news or a second has passed, and only
/// while somebody listens. Keeps the last events, so that who comes back gets what it missed.
/// </summary>
sealed partial class LiveFeed(OverviewService overview, HistorySignal signal, TimeProvider time, ILogger<LiveFeed> log) : BackgroundService
{
    /// <summary>Five minutes and more: longer than a browser takes to come back from a lost network.</summary>
    const int Kept = 300;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    /// <summary>News come in bursts; two events within this tell no more than one.</summary>
    static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(200);

    readonly Lock gate = new();
    readonly Queue<LiveEvent> events = new();
    TaskCompletionSource tick = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    FleetEvent? last;
    long number;
    int listeners;

    /// <summary>Names this process's numbers: those of another mean nothing here.</summary>
    public string Instance { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>Counts a listener until it is disposed.</summary>
    public IDisposable Listen()
    {
        lock (gate)
        {
            listeners++;
            wanted.TrySetResult();
        }

        return new Listener(this);
    }

    /// <summary>Ends at the next turn, whether or not it brought an event.</summary>
    public Task NextTurnAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return tick.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The events after a number; null where some of them are not kept.</summary>
    public LiveEvent[]? Since(long after)
    {
        lock (gate)
        {
            return after > number || (events.TryPeek(out var oldest) && after + 1 < oldest.Number) ? null : [.. events.Where(entry => entry.Number > after)];
        }
    }

    /// <summary>The newest event, unless it is from before somebody listened; null for none.</summary>
    public LiveEvent? Newest
    {
        get
        {
            lock (gate)
            {
                return last is { } known && time.GetUtcNow() - known.At < LongestSilence ? events.LastOrDefault() : null;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await ListenersAsync(stoppingToken);
            try
            {
                Publish(await overview.GetLiveAsync(stoppingToken));
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem);
            }

            await Task.Delay(ShortestGap, time, stoppingToken);
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(signal.WaitAsync(turn.Token), Task.Delay(Interval - ShortestGap, time, turn.Token));
            await turn.CancelAsync();
        }
    }

    Task ListenersAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return wanted.Task.WaitAsync(cancellationToken);
        }
    }

    void Publish(FleetEvent present)
    {
        TaskCompletionSource ended;
        lock (gate)
        {
            if (last is null || present.At - last.At >= LongestSilence || IsNews(last, present))
            {
                last = present;
                events.Enqueue(new LiveEvent(++number, JsonSerializer.Serialize(present, DashboardJson.Options)));
                if (events.Count > Kept)
                {
                    events.Dequeue();
                }
            }

            (ended, tick) = (tick, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        ended.SetResult();
    }

    static bool IsNews(FleetEvent old, FleetEvent present) =>
        old.Quality != present.Quality || old.Devices != present.Devices || old.Saving.EnergyMillijoules != present.Saving.EnergyMillijoules
        || !old.Alarms.Select(alarm => alarm.Id).SequenceEqual(present.Alarms.Select(alarm => alarm.Id));

    void Leave()
    {
        lock (gate)
        {
            if (--listeners is 0)
            {
                wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The live figures could not be read; listeners get them when they can.")]
    partial void LogFailed(Exception problem);

    sealed class Listener(LiveFeed feed) : IDisposable
    {
        int isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isDisposed, 1) is 0)
            {
                feed.Leave();
            }
        }
    }
}

/// <summary>An event that was computed.</summary>
/// <param name="Number">From 1, in the order of time.</param>
/// <param name="Json">A <see cref="FleetEvent"/>.</param>
sealed record LiveEvent(long Number, string Json);
