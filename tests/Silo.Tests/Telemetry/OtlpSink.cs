using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Silo.Tests.Telemetry;

/// <summary>Takes what is sent by OTLP over HTTP, and reads the spans (opentelemetry-proto, trace/v1).</summary>
sealed class OtlpSink : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<(string Signal, byte[] Body)> received = new();

    OtlpSink(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new OtlpSink(builder.Build());
        sink.app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            sink.received.Enqueue((signal, body.ToArray()));
        });
        await sink.app.StartAsync();
        return sink;
    }

    public IReadOnlyList<byte[]> Of(string signal) => [.. received.Where(one => one.Signal == signal).Select(one => one.Body)];

    public IReadOnlyList<Span> Spans() => [.. Of("traces").SelectMany(body => Fields(body).Where(field => field.Number is 1).SelectMany(field => OfResource(field.Bytes)))];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static IEnumerable<Span> OfResource(byte[] resourceSpans)
    {
        var fields = Fields(resourceSpans).ToArray();
        var service = fields.Where(field => field.Number is 1).SelectMany(field => Fields(field.Bytes)).Where(field => field.Number is 1)
            .Select(attribute => Fields(attribute.Bytes).ToArray())
            .Where(attribute => Text(attribute[0].Bytes) is "service.name")
            .Select(attribute => Text(Fields(attribute[1].Bytes).First().Bytes))
            .First();
        return from scope in fields.Where(field => field.Number is 2)
               from span in Fields(scope.Bytes).Where(field => field.Number is 2)
               let parts = Fields(span.Bytes).ToArray()
               select new Span(service, Text(parts.First(part => part.Number is 5).Bytes), Id(parts, 1), Id(parts, 2), Id(parts, 4));
    }

    static string Id((int Number, byte[] Bytes)[] parts, int number) => Convert.ToHexString(parts.FirstOrDefault(part => part.Number == number).Bytes ?? []);

    static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    /// <summary>The fields of a message that have a length; numbers are passed over.</summary>
    static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagWireType(tag) is WireFormat.WireType.LengthDelimited)
            {
                yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }
    }
}

/// <summary>A span as it arrived; ids are hexadecimal, the parent's is empty for a root.</summary>
sealed record Span(string Service, string Name, string Trace, string Id, string Parent);
