using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;

namespace AutoScale.Simulator.Tiers;

/// <summary>A processor of the peer or of the cloud, read from <c>tiers.json</c>.</summary>
/// <param name="Tier">Peer or cloud.</param>
/// <param name="Processor">Its kind.</param>
/// <param name="Precision">Its arithmetic.</param>
/// <param name="Name">The part.</param>
/// <param name="PowerMilliwatts">What it draws while it computes, for the remote share of the energy.</param>
/// <param name="Scale">What the published latencies are multiplied with, from the part that was measured to this one.</param>
/// <param name="Source">Where power, scale and latencies come from, with their labels.</param>
/// <param name="PublishedMs">Published latencies by network, before scaling.</param>
public sealed record TierProcessor(
    Tier Tier,
    ProcessorKind Processor,
    Precision Precision,
    string Name,
    double PowerMilliwatts,
    double Scale,
    string Source,
    IReadOnlyDictionary<string, double> PublishedMs)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The tiers of the paper's testbed.</summary>
    public static IReadOnlyList<TierProcessor> Testbed { get; } = JsonSerializer.Deserialize<TierProcessor[]>(Resources.Read("tiers.json"), Json)!;

    /// <summary>The scaled latencies, as a profile lists them.</summary>
    public IReadOnlyList<PublishedLatency> Published =>
        [.. PublishedMs.Select(entry => new PublishedLatency(entry.Key, Processor, Precision, entry.Value * Scale, Source))];
}
