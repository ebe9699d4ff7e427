using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.OpenInference;

/// <summary>What <c>GET /v2</c> says of the server; members after <c>extensions</c> are this server's own.</summary>
sealed record ServerMetadata(string Name, string Version, string[] Extensions, string Host, string Tier, string Site)
{
    /// <summary><c>orleans</c>, or <c>compat</c> for the embedded host that never clusters: asked of the assembly that is loaded.</summary>
    public static string GrainHost { get; } = typeof(Grain).Assembly.GetName().Name is "Orleans.Core.Abstractions" ? "orleans" : "compat";

    public static ServerMetadata Of(SiloSettings settings) => new(
        "autoscale",
        typeof(ServerMetadata).Assembly.GetName().Version!.ToString(3),
        ["binary_tensor_data"],
        GrainHost,
        settings.Silo.Tier is SiloTier.Cloud ? "cloud" : "peer",
        settings.Silo.Site);
}
