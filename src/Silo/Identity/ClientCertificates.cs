using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Mutual TLS, where the settings name authorities. TLS asks for a certificate and refuses one of others; the health endpoints answer without,
/// for the probes of a cluster have none.
/// </summary>
static class ClientCertificates
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static HttpsConnectionAdapterOptions Options(GatewayOptions gateway)
    {
        var options = new HttpsConnectionAdapterOptions { ServerCertificate = gateway.LoadCertificate() };
        if (gateway.ClientAuthorityPath is not null)
        {
            var authorities = gateway.LoadClientAuthorities();
            options.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            options.ClientCertificateValidation = (certificate, _, errors) =>
                (errors & SslPolicyErrors.RemoteCertificateNotAvailable) is 0 && IsOf(certificate, authorities);
        }

        return options;
    }

    public static void UseClientCertificates(this IApplicationBuilder app, GatewayOptions gateway)
    {
        if (gateway.ClientAuthorityPath is null)
        {
            return;
        }

        app.Use((context, next) =>
        {
            if (!context.Request.IsHttps || context.Connection.ClientCertificate is not null || context.Request.Path.StartsWithSegments("/v2/health", StringComparison.Ordinal))
            {
                return next(context);
            }

            context.RequestServices.GetRequiredService<IdentityMeter>().CertificateMissing();
            return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "A client certificate of this server's authorities is needed.");
        });
    }

    /// <summary>Only the authorities given count, not the system's. Revocation lists are not asked for: a device is revoked by its token.</summary>
    static bool IsOf(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        return chain.Build(certificate);
    }
}
