using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AutoScale.Core.Learning;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Hosting;
using AutoScale.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace AutoScale.Silo.Tests.Identity;

/// <summary>Strangers against every endpoint of the route table. Not beside the tests that weigh the process.</summary>
[Collection(ClusterTests.Name)]
public sealed class RandomRequestTests
{
    const int Requests = 100_000;

    /// <summary>Open to everybody, and harmless: whether the server is there, what it is, and what it can be asked.</summary>
    static readonly string[] Public = ["GET /openapi/{documentName}.json", "GET /v2/health/live", "GET /v2/health/ready"];

    /// <summary>Where a stranger shows a credential; one that is none is answered with 401.</summary>
    static readonly Dictionary<string, object> Exchanges = new(StringComparer.Ordinal)
    {
        ["POST /fleet/v1/enroll"] = new { enrollmentKey = "{r}", deviceId = "stranger", deviceClass = "none" },
        ["POST /fleet/v1/token/refresh"] = new { refreshToken = "{r}" },
        ["POST /fleet/v1/operator/token"] = new { operatorKey = "{r}" },
        ["POST /dashboard/v1/session"] = new { operatorKey = "{r}" },
    };

    [Fact]
    public async Task Strangers_GetNothing()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0"],
            AllowAnonymousInference = false,
            Limits = new GatewayLimits { FleetRequestsPerSecond = 1_000_000, EnrollmentsPerMinute = 1_000_000 },
        });

        var names = await AskAsync(host.App, host.Http, Requests);

        // A part of the API that lost its place in the route table would not be asked.
        Assert.Superset(Exchanges.Keys.ToHashSet(), names);
        Assert.All(new[] { "/fleet/v1/devices/", "/fleet/v1/operator/", "/fleet/v1/priors/", "/v2/models/", "/dashboard/v1/", "/metrics" },
            part => Assert.Contains(names, name => name.Contains(part, StringComparison.Ordinal)));
    }

    /// <summary>The dashboard on its own has a route table of its own.</summary>
    [Fact]
    public async Task Strangers_GetNothingFromTheDashboard()
    {
        using var folder = new TemporaryFolder();
        await using var host = await SiloTestHost.StartAsync();
        var silo = host.App.Services.GetRequiredService<SiloSettings>().Silo;
        await using var dashboard = DashboardHost.Build(
            new SiloSettings
            {
                Silo = new SiloOptions { Role = SiloRole.Dashboard, ClientPort = silo.ClientPort, ClusterId = silo.ClusterId, ServiceId = silo.ServiceId },
                Gateway = new GatewayOptions { Urls = ["http://127.0.0.1:0"], Limits = new GatewayLimits { FleetRequestsPerSecond = 1_000_000, EnrollmentsPerMinute = 1_000_000 } },
                Identity = new IdentityOptions { OperatorKeys = [SiloTestHost.OperatorKey] },
                Storage = new StorageOptions { Directory = folder.Path },
            },
            builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await dashboard.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(SiloLifecycle.Addresses(dashboard.Services.GetRequiredService<IServer>()).First()) };

        var names = await AskAsync(dashboard, http, Requests / 10);

        Assert.Contains("POST /dashboard/v1/session", names);
        Assert.DoesNotContain("POST /fleet/v1/enroll", names);
        Assert.DoesNotContain(names, name => name.Contains("/v2/models", StringComparison.Ordinal));
        await dashboard.StopAsync();
    }

    /// <returns>The endpoints that were asked, each more than once: all of the route table that are not open to everybody.</returns>
    static async Task<HashSet<string>> AskAsync(WebApplication app, HttpClient http, int requests)
    {
        var endpoints = Endpoints(app);
        var closed = endpoints.Where(endpoint => !Public.Contains(endpoint.Name)).ToArray();
        Assert.Equal(Public.Order(StringComparer.Ordinal), endpoints.Except(closed).Select(endpoint => endpoint.Name).Order(StringComparer.Ordinal));

        var counts = new ConcurrentDictionary<(string Name, int Status), int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, cancellationToken) =>
        {
            var random = SplitMix64.For(7, $"{index}");
            var endpoint = closed[index % closed.Length];
            using var request = Request(endpoint, random, index);
            using var response = await http.SendAsync(request, cancellationToken);
            counts.AddOrUpdate((endpoint.Name, (int)response.StatusCode), 1, (_, count) => count + 1);
        });

        Assert.Equal(requests, counts.Values.Sum());
        Assert.Equal(closed.Length, counts.Keys.Select(key => key.Name).Distinct().Count());
        Assert.DoesNotContain(counts.Keys, key => key.Status is not (401 or 403 or 404 or 429));
        return [.. closed.Select(endpoint => endpoint.Name)];
    }

    [Fact]
    public async Task Strangers_OfOneAddress_AreLimited()
    {
        await using var host = await SiloTestHost.StartAsync(gateway: new GatewayOptions
        {
            Urls = ["http://127.0.0.1:0"],
            AllowAnonymousInference = false,
            Limits = new GatewayLimits { FleetRequestsPerSecond = 5 },
        });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var answer = await host.Http.GetAsync("/fleet/v1/summary");
            return answer.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.Unauthorized, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests));
    }

    static Target[] Endpoints(WebApplication app) => [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => !IsOfThePage(endpoint))
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => new Target(method, endpoint.RoutePattern)))
        .OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal)];

    /// <summary>The dashboard's own files, which hold nothing secret: whoever signs in needs them before.</summary>
    static bool IsOfThePage(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()?.ExcludeFromDescription is true
        && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("HEAD") is true;

    static HttpRequestMessage Request(Target endpoint, Random random, int index)
    {
        // One in twenty asks for an address that is not there.
        var path = string.Join('/', endpoint.Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart { Name: "epoch" or "version" } => $"{random.Next(1, 1000)}",
            RoutePatternSeparatorPart separator => separator.Content,
            _ => Word(random),
        }))));
        var isExchange = Exchanges.TryGetValue(endpoint.Name, out var body);
        var request = new HttpRequestMessage(
            new HttpMethod(endpoint.Method), !isExchange && random.Next(20) is 0 ? $"/{Word(random)}/{path}" : $"/{path}{(random.Next(2) is 0 ? $"?since={random.Next()}" : "")}");
        if (isExchange)
        {
            request.Content = new StringContent(
                JsonSerializer.Serialize(body).Replace("{r}", Word(random) + Word(random) + index, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        }
        else if (endpoint.Method is not ("GET" or "HEAD"))
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            request.Content = new ByteArrayContent(random.Next(2) is 0 ? bytes : Encoding.UTF8.GetBytes("{\"reason\":\"x\"}"));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(random.Next(2) is 0 ? "application/json" : "application/octet-stream");
        }

        request.Headers.TryAddWithoutValidation("Authorization", random.Next(4) switch
        {
            0 => null,
            1 => $"Bearer {Word(random)}{Word(random)}{Word(random)}",
            2 => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Word(random)))}",
            _ => "Bearer",
        });
        return request;
    }

    static string Word(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)('a' + random.Next(26))));

    sealed record Target(string Method, RoutePattern Pattern)
    {
        public string Name { get; } = $"{Method} /{Pattern.RawText!.TrimStart('/')}";
    }
}
