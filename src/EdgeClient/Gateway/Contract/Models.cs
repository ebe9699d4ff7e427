namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>One version of a model in the fleet's catalog.</summary>
/// <param name="Model"><c>name@version</c>.</param>
/// <param name="Sha256">Digest of the file, 64 hexadecimal digits, lower case.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="ConvolutionLayers">S_CONV.</param>
/// <param name="FullyConnectedLayers">S_FC.</param>
/// <param name="RecurrentLayers">S_RC.</param>
/// <param name="MultiplyAccumulates">S_MAC.</param>
/// <param name="Signature">Of the fleet or of its publisher; see <see cref="Models.ArtefactSignature"/>. Null from a server that does not sign.</param>
public sealed record ModelListing(
    string Model, string Sha256, long Bytes, int ConvolutionLayers, int FullyConnectedLayers, int RecurrentLayers, long MultiplyAccumulates, byte[]? Signature = null);

/// <summary>The data of an event: there is something newer to fetch.</summary>
/// <param name="Version">Of a <c>policy</c> event the prior's version; of a <c>directive</c> event a number that grows with every order.</param>
public sealed record FleetHint(long Version);

