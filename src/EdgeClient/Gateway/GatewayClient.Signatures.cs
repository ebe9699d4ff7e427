using System.Security.Cryptography;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;

namespace AutoScale.EdgeClient.Gateway;

/// <content>Whether what the fleet hands out is signed by whom the device trusts.</content>
public sealed partial class GatewayClient
{
    IReadOnlyList<ECDsa>? trusted;

    /// <summary>Whether the fleet has signed for the policy once. From then on it must, or taking the header away would take the check away.</summary>
    volatile bool signsPolicies;

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

    async Task<GatewayFailure?> DistrustAsync(StatisticPrior prior, string policy, byte[] bytes, string? v1, string? v2, CancellationToken cancellationToken)
    {
        var what = $"version {prior.Version} of the prior of policy '{policy}'";
        if (v2 is null && !signsPolicies)
        {
            // A silo of before: it signs for the class alone.
            return await DistrustAsync(what, ArtefactSignature.PriorStatement(DeviceClass, prior.Version, bytes), Raw(v1), cancellationToken);
        }

        var distrust = await DistrustAsync(what, ArtefactSignature.PriorStatement(policy, DeviceClass, prior.Version, bytes), Raw(v2), cancellationToken);
        signsPolicies |= distrust is null;
        return distrust;
    }

    /// <summary>Null where it is no base64.</summary>
    static byte[]? Raw(string? signature)
    {
        var raw = new byte[256];
        return Convert.TryFromBase64String(signature ?? "", raw, out var length) && length > 0 ? raw[..length] : null;
    }

    static string? HeaderOf(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

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
