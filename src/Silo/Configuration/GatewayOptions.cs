using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Gateway</c>: the HTTP side, for devices and operators.</summary>
public sealed class GatewayOptions
{
    /// <summary>
    /// Addresses to listen on, 1 to 16: <c>http://</c> or <c>https://</c>, an IP address, <c>localhost</c> or <c>*</c> for all, and a port; 0
    /// for a free one. Both schemes speak HTTP/1.1 and HTTP/2, without TLS with prior knowledge. Default <c>http://127.0.0.1:8080</c>.
    /// </summary>
    public string[] Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The certificate for <c>https://</c>: a PEM file with its chain, or a PFX file.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The PEM file of the certificate's private key; none for a PFX file.</summary>
    public string? CertificateKeyPath { get; init; }

    /// <summary>The password of a PFX file or of an encrypted key.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>
    /// Mutual TLS: a PEM file with the certificate authorities of clients. Over <c>https://</c> whoever shows no certificate of theirs gets 401
    /// for everything but the health endpoints, and whoever shows another gets no connection. Default none. A token is needed all the same.
    /// </summary>
    public string? ClientAuthorityPath { get; init; }

    /// <summary>Says that a proxy in front ends TLS, so that addresses off loopback may go without. Default false.</summary>
    public bool TlsTerminatedInFront { get; init; }

    /// <summary>Whether inference needs no token while every address is on loopback. Default true; off loopback a token is always needed.</summary>
    public bool AllowAnonymousInference { get; init; } = true;

    /// <summary>What a request may ask for.</summary>
    public GatewayLimits Limits { get; init; } = new();

    /// <summary>The addresses; valid once <see cref="Problems"/> is empty.</summary>
    internal IReadOnlyList<GatewayAddress> Addresses => [.. Urls.Select(url => GatewayAddress.TryParse(url, out var address) ? address : throw new FormatException(url))];

    internal bool IsLoopbackOnly => Addresses.All(address => address.IsLoopback);

    internal IEnumerable<string> Problems()
    {
        if (Urls.Length is < 1 or > 16)
        {
            yield return $"Gateway:Urls has {Urls.Length} addresses; it must have 1 to 16.";
        }

        foreach (var url in Urls)
        {
            if (!GatewayAddress.TryParse(url, out var address))
            {
                yield return $"Gateway:Urls has '{url}'; an address is http:// or https://, an IP address, localhost or *, and a port from 0 to 65535, such as http://127.0.0.1:8080.";
            }
            else if (address.Scheme is GatewayScheme.Https && CertificatePath is null)
            {
                yield return $"Gateway:Urls has '{url}' but Gateway:CertificatePath names no certificate.";
            }
            else if (address.Scheme is not GatewayScheme.Https && !address.IsLoopback && !TlsTerminatedInFront)
            {
                yield return $"Gateway:Urls has '{url}', which is off loopback and without TLS: tokens would travel in the clear. Use https:// with Gateway:CertificatePath, or, where a proxy in front ends TLS, set Gateway:TlsTerminatedInFront to true.";
            }
        }

        if (CertificatePath is not null && CertificateProblem() is { } problem)
        {
            yield return problem;
        }

        if (ClientAuthorityPath is not null && ClientAuthorityProblem() is { } authority)
        {
            yield return authority;
        }
    }

    internal X509Certificate2 LoadCertificate() => Path.GetExtension(CertificatePath)!.ToUpperInvariant() is ".PFX" or ".P12"
        ? X509CertificateLoader.LoadPkcs12FromFile(CertificatePath!, CertificatePassword)
        : CertificatePassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(CertificatePath!, password, CertificateKeyPath)
            : X509Certificate2.CreateFromPemFile(CertificatePath!, CertificateKeyPath);

    internal X509Certificate2Collection LoadClientAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(ClientAuthorityPath!);
        return authorities;
    }

    string? ClientAuthorityProblem()
    {
        if (!Urls.Any(url => GatewayAddress.TryParse(url, out var address) && address.Scheme is GatewayScheme.Https))
        {
            return "Gateway:ClientAuthorityPath is set but no address of Gateway:Urls is https://; client certificates need TLS that ends here.";
        }

        try
        {
            return LoadClientAuthorities().Count > 0 ? null : $"Gateway:ClientAuthorityPath is '{ClientAuthorityPath}'; it holds no certificate.";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"Gateway:ClientAuthorityPath is '{ClientAuthorityPath}'; it cannot be read: {exception.Message}";
        }
    }

    string? CertificateProblem()
    {
        foreach (var (key, path) in new[] { ("CertificatePath", CertificatePath), ("CertificateKeyPath", CertificateKeyPath) })
        {
            if (path is not null && !File.Exists(path))
            {
                return $"Gateway:{key} is '{path}'; there is no such file.";
            }
        }

        try
        {
            using var certificate = LoadCertificate();
            return certificate.HasPrivateKey ? null : $"Gateway:CertificatePath is '{CertificatePath}'; it has no private key. Name one with Gateway:CertificateKeyPath.";
        }
        catch (CryptographicException exception)
        {
            return $"Gateway:CertificatePath is '{CertificatePath}'; it cannot be read: {exception.Message}";
        }
    }
}

/// <summary>Section <c>Gateway:Limits</c>. Past a limit a request is refused with a message that names it.</summary>
public sealed class GatewayLimits
{
    /// <summary>Longest body of an inference: 1,024 to 1,073,741,824 bytes. Default 64 MiB.</summary>
    [Bounds(1024, 1 << 30, "bytes")]
    public int MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Longest JSON part of an inference: 1,024 to 1,073,741,824 bytes. Default 16 MiB.</summary>
    [Bounds(1024, 1 << 30, "bytes")]
    public int MaxJsonBytes { get; init; } = 16 << 20;

    /// <summary>Most inputs, and most outputs asked for: 1-1024. Default 64.</summary>
    [Bounds(1, 1024, "tensors")]
    public int MaxTensors { get; init; } = 64;

    /// <summary>Most elements of one tensor: 1 to 268,435,456. Default 16,777,216.</summary>
    [Bounds(1, 1 << 28, "elements")]
    public int MaxElements { get; init; } = 1 << 24;

    /// <summary>Most dimensions of a tensor: 1-32. Default 8.</summary>
    [Bounds(1, 32, "dimensions")]
    public int MaxRank { get; init; } = 8;

    /// <summary>Longest body of a fleet request: 65,536 to 67,108,864 bytes. Default 8 MiB, four times a whole table of a phone.</summary>
    [Bounds(65_536, 64 << 20, "bytes")]
    public int MaxFleetBodyBytes { get; init; } = 8 << 20;

    /// <summary>All headers of a request together: 4,096 to 1,048,576 bytes. Default 32,768.</summary>
    [Bounds(4096, 1 << 20, "bytes")]
    public int MaxHeaderBytes { get; init; } = 32_768;

    /// <summary>Connections at once: 1 to 1,000,000. Default 20,000. An HTTP/2 connection without TLS counts twice.</summary>
    [Bounds(1, 1_000_000, "connections")]
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Inferences of one device: 1 to 1,000,000 a second, and as many at once. Default 500.</summary>
    [Bounds(1, 1_000_000, "inferences a second")]
    public int InferencesPerSecond { get; init; } = 500;

    /// <summary>Other requests of one device: 1 to 1,000,000 a second, and as many at once. Default 100.</summary>
    [Bounds(1, 1_000_000, "requests a second")]
    public int FleetRequestsPerSecond { get; init; } = 100;

    /// <summary>All requests of one class of devices together: 1 to 10,000,000 a second, and as many at once. Default 10,000.</summary>
    [Bounds(1, 10_000_000, "requests a second")]
    public int ClassRequestsPerSecond { get; init; } = 10_000;

    /// <summary>Enrollments and token refreshes from one address: 1 to 1,000,000 a minute. Default 600.</summary>
    [Bounds(1, 1_000_000, "requests a minute")]
    public int EnrollmentsPerMinute { get; init; } = 600;
}
