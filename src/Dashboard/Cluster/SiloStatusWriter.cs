using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoScale.Dashboard.Cluster;

/// <summary>Says every few seconds how this silo stands, and at its stop that it is gone.</summary>
sealed partial class SiloStatusWriter(SiloStatusStore store, ISiloSelf self, TimeProvider time, ILogger<SiloStatusWriter> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.RemoveAsync(self.Report().Silo, cancellationToken);
        }
        catch (Exception problem)
        {
            LogFailed(problem);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await store.WriteAsync(self.Report(), stoppingToken);
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "The silo's status could not be written; the cluster's page shows it as silent until it can.")]
    partial void LogFailed(Exception problem);
}
