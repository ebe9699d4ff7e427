using System.Globalization;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Telemetry;

namespace AutoScale.Silo.Fleet;

/// <summary>
/// <c>GET /fleet/v1/devices/{id}/events</c>: server-sent events over a connection that the device opened, so that any network address translation
/// on the way lets them through. Written by hand: the framework's result has no comments, which keep quiet connections alive.
/// </summary>
static class EventStream
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static async Task WriteAsync(
        HttpContext context, Listeners listeners, CredentialCheck credentials, GatewayMeter meter, IHostApplicationLifetime life, TimeProvider time)
    {
        var policy = context.Request.Query["policy"] is [var named] && RequestChecks.Policy(named) is null ? named! : PriorKeys.DefaultPolicy;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        using var listener = listeners.Add(context.User.DeviceId() ?? "", context.User.DeviceClassOf(), policy);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        meter.Listening(1);
        try
        {
            await context.Response.WriteAsync(": listening\n\n", ends.Token);
            await context.Response.Body.FlushAsync(ends.Token);
            await WriteEventsAsync(context, listener, credentials, time, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The device went, or the silo goes: the stream ends and the device listens elsewhere.
        }
        finally
        {
            meter.Listening(-1);
        }
    }

    static async Task WriteEventsAsync(
        HttpContext context, Listeners.Listener listener, CredentialCheck credentials, TimeProvider time, CancellationToken cancellationToken)
    {
        var next = listener.TakeAsync(cancellationToken);
        while (await credentials.IsGoodAsync(context.User, cancellationToken))
        {
            if (await Task.WhenAny(next, Task.Delay(KeepAlive, time, cancellationToken)) == next)
            {
                var hints = await next;
                next = listener.TakeAsync(cancellationToken);
                foreach (var (name, version) in hints)
                {
                    await context.Response.WriteAsync(
                        string.Create(CultureInfo.InvariantCulture, $"event: {name}\ndata: {{\"version\":{version}}}\n\n"), cancellationToken);
                }
            }
            else
            {
                cancellationToken.ThrowIfCancellationRequested();
                await context.Response.WriteAsync(": alive\n\n", cancellationToken);
            }

            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
