using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AutoScale.Silo.Configuration;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Gateway_SpeaksHttp2OverTlsWithTheCertificateGiven()
    {
        var (certificatePath, keyPath) = (Path.Combine(folder.Path, "tls.pem"), Path.Combine(folder.Path, "tls.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["https://127.0.0.1:0"],
            CertificatePath = certificatePath,
            CertificateKeyPath = keyPath,
        });
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint });

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Http.BaseAddress!, "/v2/health/ready")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.SendAsync(request);

        Assert.Equal("https", host.Http.BaseAddress!.Scheme);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
