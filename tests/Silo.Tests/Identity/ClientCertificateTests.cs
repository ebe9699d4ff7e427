using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Hosting;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Identity;

public sealed class ClientCertificateTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly X509Certificate2 authority = Authority("CN=fleet");

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Gateway_WantsACertificateOfItsAuthorities()
    {
        await using var host = await StartAsync();
        using var own = Issue(authority, "CN=device-1", "1.3.6.1.5.5.7.3.2");

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, null, "/v2/models/held"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, null, "/fleet/v1/summary"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host, null, "/v2/health/live"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(host, own, "/v2"));

        // The certificate lets in; who it is says the token alone.
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, own, "/fleet/v1/summary"));
    }

    [Fact]
    public async Task Gateway_TakesNoConnectionWithAForeignCertificateOrAServersOwn()
    {
        await using var host = await StartAsync();
        using var others = Authority("CN=fleet");
        using var foreign = Issue(others, "CN=device-1", "1.3.6.1.5.5.7.3.2");
        using var server = Issue(authority, "CN=device-1", "1.3.6.1.5.5.7.3.1");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(host, foreign, "/v2"));

        // A client does not even show it.
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(host, server, "/v2"));
    }

    async Task<SiloTestHost> StartAsync()
    {
        using var server = Issue(authority, "CN=localhost", "1.3.6.1.5.5.7.3.1");
        await File.WriteAllTextAsync(folder["tls.pem"], server.ExportCertificatePem());
        await File.WriteAllTextAsync(folder["tls.key"], server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(folder["clients.pem"], authority.ExportCertificatePem());
        return await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["https://127.0.0.1:0"],
            CertificatePath = folder["tls.pem"],
            CertificateKeyPath = folder["tls.key"],
            ClientAuthorityPath = folder["clients.pem"],
        });
    }

    static async Task<HttpStatusCode> GetAsync(SiloTestHost host, X509Certificate2? certificate, string path)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        if (certificate is not null)
        {
            handler.ClientCertificates.Add(certificate);
        }

        using var http = new HttpClient(handler) { BaseAddress = host.Http.BaseAddress };
        using var response = await http.GetAsync(path);
        return response.StatusCode;
    }

    static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    static X509Certificate2 Issue(X509Certificate2 authority, string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
