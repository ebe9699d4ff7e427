using System.Net;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Tests.Hosting;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Infer_PastTheBoundIsBusyAtOnceAndSaysWhenToAskAgain()
    {
        await using var host = await SiloTestHost.StartAsync(new InferenceOptions { MaxConcurrent = 1, MaxQueued = 0 });
        var running = host.InferAsync();
        await host.Engine.HasBegunAsync();

        using var refused = await host.InferAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("as much to do", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        host.Engine.Release();
        using var answered = await running;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        host.Engine.ReleaseAll();
        using var next = await host.InferAsync();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Infer_PastItsDeadlineIsLate_QueuedOrRunning()
    {
        await using var host = await SiloTestHost.StartAsync(new InferenceOptions { MaxConcurrent = 1, MaxQueued = 1 });

        var running = host.InferAsync("200");
        await host.Engine.HasBegunAsync();
        using var queued = await host.InferAsync("20");
        using var late = await running;

        Assert.Equal(HttpStatusCode.GatewayTimeout, queued.StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        Assert.Contains("200 ms", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
