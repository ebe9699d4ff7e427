using System.Collections.Concurrent;
using System.Text;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Tests.Hosting;
using AutoScale.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Silo.Tests.Telemetry;

public sealed class ExportTests
{
    [Fact]
    public async Task Stop_SendsMetricsAndTracesToTheCollector()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectorAsync(received);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        await using (var host = await SiloTestHost.StartAsync(telemetry: new TelemetryOptions { OtlpEndpoint = address, OtlpTransport = OtlpTransport.Http, TraceShare = 1 }))
        {
            host.Engine.ReleaseAll();
            using var answer = await host.InferAsync();
        }

        // A busy collector may still be reading what the silo sent as it stopped.
        foreach (var (signal, word) in new[]
        {
            ("metrics", "autoscale.gateway.inference.duration"), ("metrics", "http.server.request.duration"), ("metrics", "autoscale.grain_host"),
            ("traces", "inference.run"), ("traces", "InferAsync"),
        })
        {
            await Eventually.Async(
                () => Task.FromResult(received.GetValueOrDefault($"/v1/{signal}", "")), text => text.Contains(word, StringComparison.Ordinal), $"the {signal} name {word}");
        }
    }

    static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await app.StartAsync();
        return app;
    }
}
