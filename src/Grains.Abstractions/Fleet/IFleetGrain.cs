namespace AutoScale.Grains.Abstractions.Fleet;

/// <summary>
/// A shard of the fleet's accounts; the key is the shard's number as text. Fed by the stream <see cref="FleetStreams.Namespace"/>, whose
/// messages carry cumulative totals, so that a lost or repeated one heals itself.
/// </summary>
[Alias("autoscale.IFleetGrain")]
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>The sum over the shard's devices.</summary>
    [Alias("GetSummary")]
    Task<FleetSummary> GetSummaryAsync(CancellationToken cancellationToken);

    /// <summary>The shard's devices, by id.</summary>
    /// <param name="after">The id after which to begin; empty for the first page.</param>
    /// <param name="count">1-1000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("ListDevices")]
    Task<DeviceReport[]> ListDevicesAsync(string after, int count, CancellationToken cancellationToken);

    /// <summary>How many of the shard's devices say they obey an order.</summary>
    /// <param name="deviceClass">The class that it was given for; empty for the whole fleet.</param>
    /// <param name="version">The order's version; a later one counts too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Alias("CountObeying")]
    Task<ObeyCount> CountObeyingAsync(string deviceClass, int version, CancellationToken cancellationToken);

    /// <summary>What the shard's devices of a class did since they took over one of two versions of its prior.</summary>
    [Alias("Compare")]
    Task<ArmsMessage> CompareAsync(string policy, string deviceClass, int control, int candidate, CancellationToken cancellationToken);
}

/// <summary>Devices under an order.</summary>
/// <param name="Devices">Devices of the scope.</param>
/// <param name="Obeying">Those that say they obey.</param>
[GenerateSerializer, Immutable, Alias("autoscale.ObeyCount")]
public readonly record struct ObeyCount([property: Id(0)] int Devices, [property: Id(1)] int Obeying);

/// <summary>Where device grains report and which shard a device belongs to.</summary>
public static class FleetStreams
{
    /// <summary>The stream provider's name.</summary>
    public const string Provider = "fleet";

    /// <summary>The streams' namespace; the key is the shard.</summary>
    public const string Namespace = "autoscale.fleet";

    /// <summary>Shards of a fleet. Changing it moves devices between shards; their totals heal with their next report.</summary>
    public const int Shards = 16;

    /// <summary>The keys of all shards.</summary>
    public static IEnumerable<string> AllShards => Enumerable.Range(0, Shards).Select(shard => shard.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The shard of a device: the same on every silo.</summary>
    public static string ShardOf(string deviceId)
    {
        var hash = 2166136261;
        foreach (var character in deviceId)
        {
            hash = (hash ^ character) * 16777619;
        }

        return (hash % Shards).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
