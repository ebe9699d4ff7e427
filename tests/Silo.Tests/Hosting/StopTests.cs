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
}
