using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AutoScale.Silo.Storage;

/// <summary>Prepares the database before anything else starts, so that trouble with it ends the start with one clear message.</summary>
sealed class DatabaseStartup(SystemDatabase database, IOptions<DatabaseOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.PrepareAsync().WaitAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new InvalidOperationException(
                $"The {options.Value.Provider} database cannot be used: {problem.Message} Check Storage:ConnectionString.", problem);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
