using System.Diagnostics.Metrics;
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

    [Fact]
    public async Task Infer_AnsweredAfterItsDeadlineAllTheSame_IsCountedByServerAndGateway()
    {
        // The clock jumps ahead of the timers that would have ended the request.
        var time = new ShiftedTime();
        await using var host = await SiloTestHost.StartAsync(time: time);
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == host.App.Services.GetRequiredService<IMeterFactory>() && instrument.Name is "autoscale.inference.answered_late" or "autoscale.gateway.inference.late")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) =>
        {
            lock (counted)
            {
                counted.Add(instrument.Name);
            }
        });
        listener.Start();
        var running = host.InferAsync("60000");
        await host.Engine.HasBegunAsync();
        time.Advance(TimeSpan.FromSeconds(61));
        host.Engine.Release();

        using var late = await running;

        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        await AutoScale.Testing.Eventually.Async(
            () =>
            {
                lock (counted)
                {
                    return Task.FromResult(counted.Order(StringComparer.Ordinal).ToArray());
                }
            },
            names => names is ["autoscale.gateway.inference.late", "autoscale.inference.answered_late"],
            "server and gateway count the late answer");
    }
}
