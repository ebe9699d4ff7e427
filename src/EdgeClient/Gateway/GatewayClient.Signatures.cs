using System.Security.Cryptography;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;

namespace AutoScale.EdgeClient.Gateway;

/// <content>Whether what the fleet hands out is signed by whom the device trusts.</content>
public sealed partial class GatewayClient
{
    IReadOnlyList<ECDsa>? trusted;

    /// <summary>
    /// The keys that the device trusts: those it was given, else those that its silo tells, once. Empty where the silo knows of none: then a
    /// digest is all there is.
    /// </summary>
    async Task<GatewayResult<IReadOnlyList<ECDsa>>> TrustedKeysAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref trusted) is { } known)
        {
            return new(known);
        }

        if (options.TrustedKeys.Count > 0)
        {
            return new(trusted = [.. options.TrustedKeys.Select(ArtefactSignature.ReadPublicKey)]);
        }

        var told = await FleetAsync(HttpMethod.Get, "fleet/v1/signing-keys", null, FleetResponseJson.Default.StringArray, cancellationToken);
        if (told.TryGet(out var keys, out var failure))
        {
            try
            {
                return new(trusted = [.. keys.Select(ArtefactSignature.ReadPublicKey)]);
            }
            catch (InvalidDataException error)
            {
                return new(new GatewayFailure(GatewayFailureKind.Failed, $"the silo's signing keys cannot be read: {error.Message}"));
            }
        }

        return failure.Kind is GatewayFailureKind.NotFound ? new(trusted = []) : new(failure);
    }

    Task<GatewayFailure?> DistrustAsync(StatisticPrior prior, byte[] bytes, string? signature, CancellationToken cancellationToken)
    {
        var raw = new byte[256];
        var isWhole = Convert.TryFromBase64String(signature ?? "", raw, out var length);
        return DistrustAsync(
            $"version {prior.Version} of the prior", ArtefactSignature.PriorStatement(DeviceClass, prior.Version, bytes), isWhole && length > 0 ? raw[..length] : null, cancellationToken);
    }

    /// <summary>Null where a statement is signed by a trusted key, or why it is not to be believed.</summary>
    async Task<GatewayFailure?> DistrustAsync(string what, byte[] statement, byte[]? signature, CancellationToken cancellationToken)
    {
        var keys = await TrustedKeysAsync(cancellationToken);
        if (!keys.TryGet(out var trustedKeys, out var failure))
        {
            return failure;
        }

        return trustedKeys.Count is 0 || ArtefactSignature.IsBy(trustedKeys, statement, signature)
            ? null
            : new GatewayFailure(GatewayFailureKind.Failed, signature is null ? $"{what} is not signed" : $"{what} is not signed by a key that this device trusts");
    }
}
