using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Identity;

/// <summary>Once a day, from the start on, forgets what is past keeping.</summary>
sealed partial class IdentityHousekeeping(
    RefreshFamilies families, AuditLog audit, SiloSettings settings, TimeProvider time, ILogger<IdentityHousekeeping> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await TidyAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    async Task TidyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await families.PurgeAsync(cancellationToken);
            await audit.PurgeAsync(TimeSpan.FromDays(settings.Identity.AuditDays), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old tokens and audit entries could not be removed; tomorrow tries again.")]
    static partial void LogFailed(ILogger logger, Exception exception);
}
