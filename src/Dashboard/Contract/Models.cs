namespace AutoScale.Dashboard.Contract;

/// <summary>The catalog.</summary>
public sealed record ModelsResponse(string Range, ModelRow[] Items, DateTimeOffset GeneratedAt);

/// <summary>One version of a model.</summary>
/// <param name="Model"><c>name@version</c>.</param>
/// <param name="Sha256">Digest of the file.</param>
/// <param name="RolloutPercent">Share of devices that are offered it.</param>
/// <param name="LoadedOn">Silos that hold it ready, as they said last.</param>
/// <param name="Tiers">Its network's latency per tier over the range, as devices saw it; versions and precisions of one network share it.</param>
public sealed record ModelRow(
    string Model,
    string Name,
    string Version,
    string Network,
    string Sha256,
    long Bytes,
    int ConvolutionLayers,
    int FullyConnectedLayers,
    int RecurrentLayers,
    long MultiplyAccumulates,
    int RolloutPercent,
    string[] LoadedOn,
    NetworkTier[] Tiers);

/// <summary>A network on a tier.</summary>
public sealed record NetworkTier(
    string Tier, long Inferences, double MeanLatencyMs, double DeviationLatencyMs, double QosViolationPercent, double MillijoulesPerInference, ProvenanceMix Mix);
