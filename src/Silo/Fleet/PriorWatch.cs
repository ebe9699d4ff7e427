using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Fleet;

/// <summary>
/// Tells this silo's listeners of new priors. It asks each class with listeners now and then, once for all of them: one call a class and
/// silo costs less than a subscription for each device, and a hint that is a second late harms nobody.
/// </summary>
sealed partial class PriorWatch(Listeners listeners, IGrainFactory grains, SiloSettings settings, TimeProvider time, ILogger<PriorWatch> logger)
    : BackgroundService
{
    /// <summary>The name of the event.</summary>
    const string Event = "policy";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(settings.Priors.WatchMs), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var group in listeners.Present.GroupBy(listener => PriorKeys.Of(listener.Policy, listener.DeviceClass), StringComparer.Ordinal))
            {
                await AskAsync(group, stoppingToken);
            }
        }
    }

    async Task AskAsync(IGrouping<string, Listeners.Listener> group, CancellationToken cancellationToken)
    {
        try
        {
            var info = await grains.GetGrain<IPolicyPriorGrain>(group.Key).GetInfoAsync(cancellationToken);
            foreach (var listener in group)
            {
                listener.Tell(Event, info.VersionFor(listener.DeviceId));
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception, group.Key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The prior of class {DeviceClass} could not be asked for; the next round tries again.")]
    static partial void LogFailed(ILogger logger, Exception exception, string deviceClass);
}
