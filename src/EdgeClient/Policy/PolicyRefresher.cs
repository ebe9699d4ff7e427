using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Policy;

/// <summary>Keeps a device's table up to date with its class: fetches the prior, keeps it on disk and merges it between two inferences.</summary>
/// <param name="journal">Keeps the prior and the adoption.</param>
/// <param name="gateway">The way to the fleet.</param>
/// <param name="adopt">The loop's <see cref="Core.Inference.InferenceLoop{TInput,TOutput}.AdoptPrior"/>.</param>
/// <param name="logger">Null for none.</param>
public sealed partial class PolicyRefresher(
    ExperienceJournal journal, GatewayClient gateway, Action<PriorAdoption, Action> adopt, ILogger<PolicyRefresher>? logger = null) : IFleetFollower
{
    readonly ILogger logger = (ILogger?)logger ?? NullLogger.Instance;
    long adoptions;

    /// <summary>Priors merged since this object was made.</summary>
    public long Adoptions => Volatile.Read(ref adoptions);

    public string Event => "policy";

    public bool IsNews(long version) => version > journal.PriorVersion;

    /// <summary>Fetches the class's prior and merges it, where there is a newer one.</summary>
    /// <returns>Null, or why nothing is known.</returns>
    public async Task<GatewayFailure?> RefreshAsync(CancellationToken cancellationToken)
    {
        var answer = await gateway.GetPolicyAsync(journal.Configuration.Policy, journal.PriorVersion, cancellationToken);
        if (!answer.TryGet(out var prior, out var failure))
        {
            return failure;
        }

        if (prior is null)
        {
            return null;
        }

        try
        {
            if (journal.Adopt(prior, adopt))
            {
                Interlocked.Increment(ref adoptions);
                LogAdopted(logger, gateway.DeviceId, prior.Version, prior.Devices);
            }
            else
            {
                LogIgnored(logger, gateway.DeviceId, prior.Version, prior.DeviceClass);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new GatewayFailure(GatewayFailureKind.Failed, $"the prior cannot be kept: {error.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} merged prior {Version} of {Devices} devices")]
    static partial void LogAdopted(ILogger logger, string deviceId, int version, int devices);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{DeviceId} ignores prior {Version} of class {DeviceClass}")]
    static partial void LogIgnored(ILogger logger, string deviceId, int version, string deviceClass);
}
