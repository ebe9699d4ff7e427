using System.Globalization;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>Who the device is and where the tiers are.</summary>
public sealed record GatewayOptions
{
    /// <summary>1-64 characters of <c>a-z A-Z 0-9 . _ -</c>, the first a letter or digit.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The class whose prior the device shares: 1-64 characters of <c>a-z 0-9 -</c>.</summary>
    public required string DeviceClass { get; init; }

    /// <summary>Address of a cloud silo; null for none. https, or http on loopback.</summary>
    public Uri? Cloud { get; init; }

    /// <summary>Address of a peer silo; null for none. https, or http on loopback.</summary>
    public Uri? Peer { get; init; }

    /// <summary>Exchanged once for the device's own tokens; null where it is enrolled already or never will be.</summary>
    public string? EnrollmentKey { get; init; }

    /// <summary>
    /// Public keys, each a PEM text (ECDSA, P-256), of those whose models and priors the device takes. Default none: it takes what is signed by the
    /// keys that its silo tells.
    /// </summary>
    public IReadOnlyList<string> TrustedKeys { get; init; } = [];

    /// <summary>A PEM file with the device's certificate and its private key, for silos that want one (mutual TLS); null for none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>The longest wait for an answer of the fleet API: 0.1-300 s. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait for a connection: 0.1-60 s. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a tier that failed is left alone, at first: 0.01-60 s; doubled each time. Default 0.5 s.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a tier that failed is left alone, at most: up to 3600 s. Default 60 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Require(ModelId.IsValidPart(DeviceId, 64), nameof(DeviceId), DeviceId, "1 to 64 characters of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or digit");
        Require(
            DeviceClass.Length is >= 1 and <= 64 && DeviceClass.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'),
            nameof(DeviceClass), DeviceClass, "1 to 64 characters of a-z, 0-9 and '-'");
        CheckAddress(Cloud, nameof(Cloud));
        CheckAddress(Peer, nameof(Peer));
        Require(EnrollmentKey is null or { Length: >= 1 and <= 1024 }, nameof(EnrollmentKey), "(hidden)", "1 to 1024 characters");
        Require(ClientCertificatePath is null || File.Exists(ClientCertificatePath), nameof(ClientCertificatePath), ClientCertificatePath ?? "", "a PEM file that exists");
        foreach (var pem in TrustedKeys)
        {
            CheckKey(pem);
        }

        CheckTime(RequestTimeout, 0.1, 300, nameof(RequestTimeout));
        CheckTime(ConnectTimeout, 0.1, 60, nameof(ConnectTimeout));
        CheckTime(FirstBackoff, 0.01, 60, nameof(FirstBackoff));
        CheckTime(LongestBackoff, FirstBackoff.TotalSeconds, 3600, nameof(LongestBackoff));
    }

    public override string ToString() => $"{DeviceId} ({DeviceClass}), cloud {Cloud?.ToString() ?? "none"}, peer {Peer?.ToString() ?? "none"}";

    static void CheckAddress(Uri? address, string name) => Require(
        address is null
            || (address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))),
        name, address?.ToString() ?? "", "an https:// address, or http:// on loopback");

    static void CheckKey(string pem)
    {
        try
        {
            using var key = Models.ArtefactSignature.ReadPublicKey(pem);
        }
        catch (InvalidDataException error)
        {
            throw new ArgumentException($"{nameof(TrustedKeys)}: {error.Message}", error);
        }
    }

    static void CheckTime(TimeSpan value, double low, double high, string name) => Require(
        value.TotalSeconds >= low && value.TotalSeconds <= high, name, value.ToString(),
        string.Create(CultureInfo.InvariantCulture, $"a time from {low} to {high} s"));

    static void Require(bool holds, string name, string value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is '{value}'; it must be {range}.");
        }
    }
}
