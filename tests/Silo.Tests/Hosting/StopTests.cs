using System.Net;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Testing;
using Microsoft.Extensions.Hosting;

namespace AutoScale.Silo.Tests.Hosting;

public sealed class StopTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stop_FinishesARunningInferenceAndTakesNoMore()
    {
        await using var host = await SiloTestHost.StartAsync();
        var running = host.InferAsync();
        await host.Engine.HasBegunAsync();

        var stopping = host.App.StopAsync();
        await Eventually.Async(() => Task.FromResult(host.App.Services.GetRequiredService<Readiness>().Problem is not null), holds => holds, "the silo says that it is not ready");
        await Eventually.Async(IsClosedAsync, holds => holds, "the gateway takes no more connections");
        Assert.False(stopping.IsCompleted);
        host.Engine.Release();

        using var answer = await running.WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stopping.WaitAsync(Patience);

        async Task<bool> IsClosedAsync()
        {
            using var fresh = new HttpClient { BaseAddress = host.Http.BaseAddress };
            try
            {
                using var _ = await fresh.GetAsync("/v2/health/live");
                return false;
            }
            catch (HttpRequestException)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task Stop_DoesNotWaitForeverForAnInferenceThatDoesNotEnd()
    {
        await using var host = await SiloTestHost.StartAsync(silo: new SiloOptions { StopSeconds = 1 });
        var running = host.InferAsync();
        await host.Engine.HasBegunAsync();

        await host.App.StopAsync().WaitAsync(Patience);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var answer = await running.WaitAsync(Patience);
            answer.EnsureSuccessStatusCode();
        });
    }

    [Fact]
    public async Task Stop_EndsTheStreamsOfListeningDevices()
    {
        await using var host = await SiloTestHost.StartAsync();
        var device = TestDevice.New(host.Http);
        await device.EnrollAsync(SiloTestHost.EnrollmentKey);
        using var request = new HttpRequestMessage(HttpMethod.Get, device.Path("events"));
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        using var stream = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var stopping = host.App.StopAsync();

        Assert.Equal(": listening\n\n", await stream.Content.ReadAsStringAsync().WaitAsync(Patience));
        await stopping.WaitAsync(Patience);
    }

    [Fact]
    public async Task Ready_Is503WhileDraining()
    {
        await using var host = await SiloTestHost.StartAsync();

        host.App.Services.GetRequiredService<Readiness>().Set("The silo is stopping.");
        using var ready = await host.Http.GetAsync("/v2/health/ready");
        using var live = await host.Http.GetAsync("/v2/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Answers_EndTheirConnectionsWhileDraining()
    {
        await using var host = await SiloTestHost.StartAsync();

        using var before = await host.Http.GetAsync("/v2/health/live");
        host.App.Services.GetRequiredService<Readiness>().Set("The silo is stopping.");
        using var after = await host.Http.GetAsync("/v2/health/live");

        Assert.NotEqual(true, before.Headers.ConnectionClose);
        Assert.True(after.Headers.ConnectionClose);
    }

    /// <summary>HTTP/2 has GOAWAY: the request under way is answered, the next one finds a connection of its own.</summary>
    [Fact]
    public async Task Answers_EndTheirHttp2ConnectionsWhileDraining()
    {
        var connections = 0;
        await using var host = await SiloTestHost.StartAsync();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler)
        {
            BaseAddress = host.Http.BaseAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        (await http.GetAsync("/v2/health/live")).Dispose();
        (await http.GetAsync("/v2/health/live")).Dispose();
        Assert.Equal(1, connections);
        host.App.Services.GetRequiredService<Readiness>().Set("The silo is stopping.");

        // The end of a connection arrives beside its answer: requests go on until one has a connection of its own.
        await Eventually.Async(
            async () =>
            {
                using var answer = await http.GetAsync("/v2/health/live");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return connections;
            },
            count => count > 1, "a request has a new connection");
    }
}
