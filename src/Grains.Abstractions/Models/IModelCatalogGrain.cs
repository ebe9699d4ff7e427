namespace AutoScale.Grains.Abstractions.Models;

/// <summary>The models of a fleet; the key is <see cref="FleetKey"/>.</summary>
[Alias("autoscale.IModelCatalogGrain")]
public interface IModelCatalogGrain : IGrainWithStringKey
{
    /// <summary>The one key.</summary>
    const string FleetKey = "fleet";

    /// <summary>Adds or replaces versions; the same digest again changes nothing, another digest under an old version is refused.</summary>
    /// <returns>Null, or what is wrong: which version has which other digest.</returns>
    [Alias("Register")]
    Task<string?> RegisterAsync(CatalogEntry[] entries, CancellationToken cancellationToken);

    /// <summary>All versions, by name and version.</summary>
    [Alias("List")]
    Task<CatalogEntry[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Sets the share of devices that are offered a version, 0-100 percent.</summary>
    /// <returns>False where there is no such version.</returns>
    [Alias("SetRollout")]
    Task<bool> SetRolloutAsync(string model, int percent, CancellationToken cancellationToken);
}

/// <summary>One version of a model.</summary>
/// <param name="Model"><c>name@version</c>.</param>
/// <param name="Sha256">Digest of the file, 64 hexadecimal digits, lower case.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="ConvolutionLayers">S_CONV.</param>
/// <param name="FullyConnectedLayers">S_FC.</param>
/// <param name="RecurrentLayers">S_RC.</param>
/// <param name="MultiplyAccumulates">S_MAC.</param>
/// <param name="RolloutPercent">Share of devices that are offered it, 0-100.</param>
/// <param name="Blocks">The versions that a model with exits is made of, each <c>name@version</c>; null for a model of one ONNX file.</param>
[GenerateSerializer, Immutable, Alias("autoscale.CatalogEntry")]
public sealed record CatalogEntry(
    [property: Id(0)] string Model,
    [property: Id(1)] string Sha256,
    [property: Id(2)] long Bytes,
    [property: Id(3)] int ConvolutionLayers,
    [property: Id(4)] int FullyConnectedLayers,
    [property: Id(5)] int RecurrentLayers,
    [property: Id(6)] long MultiplyAccumulates,
    [property: Id(7)] int RolloutPercent,
    [property: Id(8)] string[]? Blocks = null);
