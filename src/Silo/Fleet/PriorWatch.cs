using System.Collections.Concurrent;
using System.Threading.Channels;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Fleet;

/// <summary>
/// Tells this silo's listeners of new priors. It asks each class with listeners now and then, once for all of them: one call a class and
/// silo costs less than a subscription for each device, and a hint that is a second late harms nobody.
/// </summary>
sealed partial class PriorWatch(IGrainFactory grains, SiloSettings settings, TimeProvider time, ILogger<PriorWatch> logger) : BackgroundService
{
    readonly ConcurrentDictionary<Listener, int> listeners = [];

    /// <summary>Listens for versions of a class until the listener is disposed; the present version comes first, where there is one.</summary>
    public Listener Listen(string deviceClass)
    {
        var listener = new Listener(deviceClass, this);
        listeners[listener] = 0;
        return listener;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(settings.Priors.WatchMs), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var group in listeners.Keys.GroupBy(listener => listener.DeviceClass, StringComparer.Ordinal))
            {
                await AskAsync(group, stoppingToken);
            }
        }
    }

    async Task AskAsync(IGrouping<string, Listener> group, CancellationToken cancellationToken)
    {
        try
        {
            var version = (await grains.GetGrain<IPolicyPriorGrain>(group.Key).GetInfoAsync(cancellationToken)).Version;
            foreach (var listener in group)
            {
                if (listeners.TryGetValue(listener, out var told) && told < version && listeners.TryUpdate(listener, version, told))
                {
                    listener.Tell(version);
                }
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception, group.Key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The prior of class {DeviceClass} could not be asked for; the next round tries again.")]
    static partial void LogFailed(ILogger logger, Exception exception, string deviceClass);

    /// <summary>One device that listens.</summary>
    public sealed class Listener(string deviceClass, PriorWatch watch) : IDisposable
    {
        /// <summary>Only the newest version matters to a listener that is slow.</summary>
        readonly Channel<int> versions = Channel.CreateBounded<int>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public string DeviceClass { get; } = deviceClass;

        public ChannelReader<int> Versions => versions.Reader;

        public void Dispose() => watch.listeners.TryRemove(this, out _);

        internal void Tell(int version) => versions.Writer.TryWrite(version);
    }
}
