using AutoScale.EdgeClient.Gateway;

namespace AutoScale.EdgeClient.Policy;

/// <summary>Something of a device that follows the fleet: it is fetched at every connection and whenever the fleet hints at a newer one.</summary>
public interface IFleetFollower
{
    /// <summary>The name of the event that hints at it.</summary>
    string Event { get; }

    /// <summary>Whether a hint says anything new.</summary>
    bool IsNews(long version);

    /// <summary>Fetches it and takes it over.</summary>
    /// <returns>Null, or why nothing is known.</returns>
    Task<GatewayFailure?> RefreshAsync(CancellationToken cancellationToken);
}
