#if !COMPAT
namespace AutoScale.Silo.Hosting;

/// <summary>A release starts its dashboard beside its silos: it waits for the first of them, however long that takes.</summary>
sealed partial class PatientRetry(TimeProvider time, ILogger<PatientRetry> logger) : IClientConnectionRetryFilter
{
    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNoSilo(logger, exception.Message);
        await Task.Delay(BetweenTries, time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster can be reached yet: {Problem} Trying again.")]
    static partial void LogNoSilo(ILogger logger, string problem);
}
#endif
