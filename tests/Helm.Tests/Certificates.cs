using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AutoScale.Helm.Tests;

/// <summary>A self-signed certificate, as a Secret of type kubernetes.io/tls holds one, and a publisher's public key.</summary>
static class Certificates
{
    public static (string Certificate, string Key, string Publisher) Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=silo.example", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var (certificatePath, keyPath, publisherPath) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), Path.Combine(folder, "publisher.pem"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(publisherPath, key.ExportSubjectPublicKeyInfoPem());
        return (certificatePath, keyPath, publisherPath);
    }
}
