using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host. A stop whose token is cancelled already is a kill.</summary>
internal sealed partial class SiloHostedService(
    SiloRuntime silo,
    SiloLifecycle lifecycle,
    IEnumerable<IConfigurationValidator> validators,
    IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants,
    IHostApplicationLifetime application,
    ILogger<SiloHostedService> logger) : IHostedService, IAsyncDisposable
{
    private bool _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        foreach (var participant in participants)
        {
            participant.Participate(lifecycle);
        }

        lifecycle.Subscribe(nameof(SiloRuntime), ServiceLifecycleStage.RuntimeInitialize, _ => Run(silo.Join), _ => Run(silo.End));
        lifecycle.Subscribe(nameof(SiloRuntime), ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, silo.DeactivateAllAsync);
        lifecycle.Subscribe(nameof(SiloRuntime), ServiceLifecycleStage.BecomeActive, _ => Run(silo.BecomeActive), _ => Run(silo.BeginStop));
        _started = true;
        try
        {
            await lifecycle.OnStart(cancellationToken);
        }
        catch
        {
            await lifecycle.OnStop(new CancellationToken(canceled: true));
            silo.End();
            throw;
        }

        LogStarted(logger, silo.Name, silo.SiloAddress);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            return;
        }

        _started = false;
        if (cancellationToken.IsCancellationRequested)
        {
            silo.End();
        }

        try
        {
            await lifecycle.OnStop(cancellationToken);
        }
        catch (Exception error)
        {
            // What would not leave in time is lost with the silo; the host's other services still stop.
            LogStopFailed(logger, error, silo.Name);
        }

        silo.End();
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await StopAsync(application.ApplicationStopping.IsCancellationRequested ? default : new CancellationToken(canceled: true));
        }
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Name} at {Address} is active: an embedded grain host without network or membership.")]
    private static partial void LogStarted(ILogger logger, string name, SiloAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Name} did not stop cleanly.")]
    private static partial void LogStopFailed(ILogger logger, Exception error, string name);
}
