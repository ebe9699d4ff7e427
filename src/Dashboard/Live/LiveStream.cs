using System.Text.Json;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace AutoScale.Dashboard.Live;

/// <summary>
/// <c>GET /dashboard/v1/live</c>: server-sent events. Written by hand: the framework's result has no comments, which keep quiet connections alive, and
/// an id here says what the listener has of two sources.
/// </summary>
static class LiveStream
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static async Task WriteAsync(
        HttpContext context, LiveFeed feed, DevicesService devices, IOperatorKeys keys, IHostApplicationLifetime life, TimeProvider time, string? device = null)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        using var listening = feed.Listen();
        var writer = new EventWriter(context.Response, time, ends.Token);
        try
        {
            await writer.BeginAsync();
            await WriteEventsAsync(context, writer, feed, devices, keys, time, device, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The browser went, or the silo goes: the browser comes back by itself, with the id of what it has.
        }
    }

    static async Task WriteEventsAsync(
        HttpContext context, EventWriter writer, LiveFeed feed, DevicesService devices, IOperatorKeys keys, TimeProvider time, string? device,
        CancellationToken cancellationToken)
    {
        var asked = EventId.Parse(context.Request.Headers["Last-Event-ID"].ToString());
        var has = new EventId(feed.Instance, 0, asked?.Decision ?? DecisionId.First);
        if (asked?.Instance == feed.Instance && feed.Since(asked.Value.Number) is not null)
        {
            has = has with { Number = asked.Value.Number };
        }
        else
        {
            // Whoever listens anew starts with the present; whoever comes back learns that it missed something.
            if (context.Request.Headers.ContainsKey("Last-Event-ID"))
            {
                await writer.WriteAsync("reset", has.ToString(), "{}");
            }

            while (feed.Newest is null)
            {
                await feed.NextTurnAsync(cancellationToken);
            }

            has = has with { Number = feed.Newest?.Number - 1 ?? 0 };
        }

        var isFirst = true;
        var endsAt = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
        while (true)
        {
            if (endsAt < time.GetUtcNow() || !await keys.IsGoodAsync(context.User, cancellationToken))
            {
                await writer.WriteAsync("ended", has.ToString(), "{}");
                return;
            }

            // Before the events: a turn that ends while they are written is not slept through.
            var turn = feed.NextTurnAsync(cancellationToken);
            foreach (var entry in feed.Since(has.Number) ?? [])
            {
                has = has with { Number = entry.Number };
                await writer.WriteAsync("fleet", has.ToString(), entry.Json);
            }

            if (device is not null && await devices.GetLiveAsync(device, has.Decision, isFirst, cancellationToken) is { } news)
            {
                has = has with { Decision = news.Last };
                await writer.WriteAsync("device", has.ToString(), JsonSerializer.Serialize(news.Event, DashboardJson.Options));
            }

            isFirst = false;
            await writer.KeepAliveAsync(KeepAlive);
            await turn;
        }
    }

    /// <summary>The form of the stream.</summary>
    sealed class EventWriter(HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        long written = time.GetTimestamp();

        public async Task BeginAsync()
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";

            // A proxy that gathers would hold events back.
            response.Headers["X-Accel-Buffering"] = "no";
            await SendAsync("retry: 1000\n\n");
        }

        public Task WriteAsync(string name, string id, string data) => SendAsync($"event: {name}\nid: {id}\ndata: {data}\n\n");

        public Task KeepAliveAsync(TimeSpan silence) => time.GetElapsedTime(written) >= silence ? SendAsync(": alive\n\n") : Task.CompletedTask;

        async Task SendAsync(string text)
        {
            await response.WriteAsync(text, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            written = time.GetTimestamp();
        }
    }
}
