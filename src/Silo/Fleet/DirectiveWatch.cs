using AutoScale.Grains.Abstractions.Directives;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Fleet;

/// <summary>Tells this silo's listeners of new orders: asks the log of orders now and then, once for all of them.</summary>
sealed partial class DirectiveWatch(Listeners listeners, IGrainFactory grains, SiloSettings settings, TimeProvider time, ILogger<DirectiveWatch> logger)
    : BackgroundService
{
    /// <summary>The name of the event.</summary>
    const string Event = "directive";

    long position = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(settings.Priors.WatchMs), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!listeners.IsEmpty)
            {
                await AskAsync(stoppingToken);
            }
        }
    }

    async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var changes = await grains.GetGrain<IDirectiveLogGrain>(IDirectiveLogGrain.FleetKey).SinceAsync(position, cancellationToken);
            if (changes.Position == position)
            {
                return;
            }

            // Whoever connected before the first answer may have asked just before an order that this answer does not name.
            var scopes = position < 0 ? null : changes.Scopes?.ToHashSet(StringComparer.Ordinal);
            foreach (var listener in listeners.Present.Where(listener => scopes is null || Concerns(listener, scopes)))
            {
                listener.Tell(Event, changes.Position);
            }

            position = changes.Position;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    static bool Concerns(Listeners.Listener listener, HashSet<string> scopes) =>
        scopes.Contains(DirectiveScopes.Fleet)
        || scopes.Contains(DirectiveScopes.Class(listener.DeviceClass))
        || scopes.Contains(DirectiveScopes.Device(listener.DeviceId));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of orders could not be asked; the next round tries again.")]
    static partial void LogFailed(ILogger logger, Exception exception);
}
