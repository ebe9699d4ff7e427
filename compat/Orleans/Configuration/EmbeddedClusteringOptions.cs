namespace Orleans.Configuration;

/// <summary>How silos and clients of one process find each other.</summary>
internal sealed class EmbeddedClusteringOptions
{
    public bool IsConfigured { get; set; }

    /// <summary>The primary silo's endpoint, or any text that all silos of the cluster share.</summary>
    public string Primary { get; set; } = string.Empty;

    /// <summary>The gateways a client may use; empty for any.</summary>
    public int[] GatewayPorts { get; set; } = [];
}
