using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Sessions;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Fleet;
using AutoScale.Silo.Hosting.Http2;
using AutoScale.Silo.Identity;
using AutoScale.Silo.OpenInference;
using AutoScale.Silo.Telemetry;
using AutoScale.Silo.Telemetry.Prometheus;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.OpenApi;

namespace AutoScale.Silo.Hosting;

/// <summary>The HTTP side of a silo or a dashboard: what it listens on, who is let in, and in which order a request is looked at.</summary>
static class Gateway
{
    /// <summary>Who asks: the bearer of a token, or an operator's session.</summary>
    const string Callers = "callers";

    public static void AddGateway(this WebApplicationBuilder builder, SiloSettings settings)
    {
        var services = builder.Services;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            Listen(kestrel, settings.Gateway);
            kestrel.ListenForScrapes(settings.Telemetry);
        });
        services.AddPriorKnowledge();

        services.AddRoutingCore();
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "AutoScale fleet API",
                Version = "1",
                Description = "For devices and operators. Send the access token of /fleet/v1/enroll or /fleet/v1/operator/token as `Authorization: Bearer …`.",
            };
            return Task.CompletedTask;
        }));
        services.AddProblemDetails();
        services.AddExceptionHandler<ErrorHandling>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));

        services.AddDataProtection().SetApplicationName("autoscale");
        services.AddAuthentication(Callers).AddBearerToken()
            .AddOperatorSession(Callers, BearerTokenDefaults.AuthenticationScheme, settings.Dashboard.ToHosting(settings.Gateway));
        services.AddAuthorizationBuilder().AddPolicies(settings.Gateway);
        services.AddRateLimits(settings.Gateway.Limits);
        services.AddSingleton<AccessKeyStore>();
        services.AddSingleton<AccessKeys>();
        services.AddSingleton<RefreshFamilies>();
        services.AddSingleton<AuditLog>();
        services.AddHostedService<IdentityHousekeeping>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<CredentialCheck>();

        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<GatewayMeter>();
        services.AddSingleton<IdentityMeter>();
        services.AddSingleton<Readiness>();
    }

    public static void UseGateway(this WebApplication app, SiloSettings settings)
    {
        app.UseDraining();
        app.UseScrapes();
        app.UseRefusalCount();
        app.UseExceptionHandler();
        app.UseStatusCodePages(pages => Problems.WriteAsync(
            pages.HttpContext, pages.HttpContext.Response.StatusCode, Problems.Describe(pages.HttpContext.Response.StatusCode)));
        app.UseSecurityHeaders();
        app.UseClientCertificates(settings.Gateway);
        app.UseRouting();
        app.UseAuthentication();
        app.UseEndedCredentials();
        app.UseCsrfProtection();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseClosedByDefault();
        app.UseOperatorAudit();
        app.UseDashboardCompression();
        app.MapHealth();
        if (settings.Silo.Role is SiloRole.Dashboard)
        {
            app.MapFleetForOperators(settings.Gateway.Limits, settings.Models);
        }
        else
        {
            app.MapOpenInference();
            app.MapFleet(settings.Gateway.Limits, settings.Models);
        }

        app.MapDashboard(settings);
        app.MapScrapes();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }

    /// <summary>As strict as the contract: unknown members, missing ones and nulls are refused.</summary>
    static void Configure(JsonSerializerOptions json)
    {
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
    }

    static void Listen(KestrelServerOptions kestrel, GatewayOptions gateway)
    {
        kestrel.AddServerHeader = false;

        // Twice the limit of the endpoints: a body somewhat too long is refused by them, in words, and read to its end, so that the caller
        // gets to see them. Past this the connection is closed.
        kestrel.Limits.MaxRequestBodySize = 2L * gateway.Limits.MaxBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = gateway.Limits.MaxHeaderBytes;
        kestrel.Limits.MaxConcurrentConnections = gateway.Limits.MaxConnections;
        var http2 = gateway.Addresses.Any(address => address.Scheme is GatewayScheme.Http) ? kestrel.ListenForHandovers() : null;
        foreach (var address in gateway.Addresses)
        {
            kestrel.Listen(address.Host, address.Port, listen =>
            {
                if (address.Scheme is GatewayScheme.Https)
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(ClientCertificates.Options(gateway));
                }
                else
                {
                    listen.UsePriorKnowledge(http2!);
                }
            });
        }
    }
}
