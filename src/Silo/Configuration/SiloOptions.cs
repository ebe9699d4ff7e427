namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Silo</c>: what this process is within its cluster.</summary>
public sealed class SiloOptions
{
    /// <summary>
    /// What the process is: <c>silo</c> (default), or <c>dashboard</c>, a client of the cluster's silos that serves the dashboard and what operators
    /// order, and nothing to devices. Of this section a dashboard takes the cluster's name, how to find it and <see cref="ClientPort"/>.
    /// </summary>
    public SiloRole Role { get; init; } = SiloRole.Silo;

    /// <summary>Where the silo stands: <c>cloud</c> (default) or <c>peer</c>. Goes into the silo's metadata; inference stays on its tier.</summary>
    public SiloTier Tier { get; init; } = SiloTier.Cloud;

    /// <summary>The site, such as a building or a region; 1-64 characters of <c>a-z A-Z 0-9 . _ -</c>. Default <c>default</c>.</summary>
    public string Site { get; init; } = "default";

    /// <summary>The cluster; silos of one cluster find each other. Default <c>autoscale</c>.</summary>
    public string ClusterId { get; init; } = "autoscale";

    /// <summary>The service whose grains these are; it outlives clusters. Default <c>autoscale</c>.</summary>
    public string ServiceId { get; init; } = "autoscale";

    /// <summary>How silos find each other: <c>localhost</c> (default, one machine) or <c>adonet</c> (over the PostgreSQL of the storage).</summary>
    public SiloClustering Clustering { get; init; } = SiloClustering.Localhost;

    /// <summary>
    /// The IP address by which other silos reach this one and on which it listens for them, such as a pod's; with <c>adonet</c> only. Default: the
    /// first of the machine's that is not loopback.
    /// </summary>
    public string? AdvertisedAddress { get; init; }

    /// <summary>Port between silos: 1-65,535. Default 11111.</summary>
    [Bounds(1, 65_535, "port numbers")]
    public int SiloPort { get; init; } = 11111;

    /// <summary>Port for clients within the data centre, such as the dashboard: 1-65,535. Default 30000.</summary>
    [Bounds(1, 65_535, "port numbers")]
    public int ClientPort { get; init; } = 30000;

    /// <summary>Port of the first silo of a cluster on one machine: 0-65,535; 0 for this silo itself. Default 0.</summary>
    [Bounds(0, 65_535, "port numbers")]
    public int PrimaryPort { get; init; }

    /// <summary>How long a stopping silo is still reachable while it says that it is not ready: 0-600 s. Default 0; behind a load balancer, its probe period.</summary>
    [Bounds(0, 600, "seconds")]
    public int DrainSeconds { get; init; }

    /// <summary>How long a stop may take in all, the draining not counted: 1-600 s. Default 30.</summary>
    [Bounds(1, 600, "seconds")]
    public int StopSeconds { get; init; } = 30;

    internal IEnumerable<string> Problems()
    {
#if COMPAT
        if (Role is SiloRole.Dashboard)
        {
            yield return "Silo:Role is 'dashboard'; this build holds the embedded grain host, which has no client to silos of another process. Every silo serves the dashboard at / itself; or build with -p:Compat=false on a feed with Microsoft.Orleans.";
            yield break;
        }
#endif

        foreach (var (key, value) in new[] { ("Site", Site), ("ClusterId", ClusterId), ("ServiceId", ServiceId) })
        {
            if (!Core.Tensors.ModelId.IsValidPart(value, 64))
            {
                yield return $"Silo:{key} is '{value}'; it must have 1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or digit.";
            }
        }

        if (AdvertisedAddress is not null && !System.Net.IPAddress.TryParse(AdvertisedAddress, out _))
        {
            yield return $"Silo:AdvertisedAddress is '{AdvertisedAddress}'; it must be an IP address, such as 10.0.0.7.";
        }

        if (AdvertisedAddress is not null && Clustering is not SiloClustering.AdoNet)
        {
            yield return "Silo:AdvertisedAddress is set but Silo:Clustering is 'localhost', where silos find each other on one machine; set Silo:Clustering to adonet, or leave it out.";
        }

        if (PrimaryPort is not 0 && Clustering is SiloClustering.AdoNet)
        {
            yield return "Silo:PrimaryPort is set but Silo:Clustering is 'adonet', where silos find each other over the database; leave it out.";
        }

#if COMPAT
        if (Clustering is SiloClustering.AdoNet)
        {
            yield return "Silo:Clustering is 'adonet'; this build holds the embedded grain host, which never clusters. Build with -p:Compat=false on a feed with Microsoft.Orleans, or set Silo:Clustering to localhost.";
        }
#endif
    }
}

/// <summary>What a process of this program is.</summary>
public enum SiloRole
{
    Silo,
    Dashboard,
}

/// <summary>Where a silo stands, as seen from a device.</summary>
public enum SiloTier
{
    Cloud,
    Peer,
}

/// <summary>How silos find each other.</summary>
public enum SiloClustering
{
    Localhost,
    AdoNet,
}
