using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AutoScale.Silo.Tests.Hosting;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Telemetry;

public sealed class TraceTests
{
    [Fact]
    public async Task Trace_GoesFromHttpThroughTheGrainToTheRun()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "AutoScale.GrainCalls" or "AutoScale.Grains",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await SiloTestHost.StartAsync();
        host.Engine.ReleaseAll();
        using var client = new Activity("client").SetIdFormat(ActivityIdFormat.W3C).Start();

        using var answer = await host.InferAsync();

        var trace = new Func<Activity[]>(() => [.. ended.Where(activity => activity.TraceId == client.TraceId)]);
        await Eventually.Async(() => Task.FromResult(trace().Any(activity => activity.Source.Name is "Microsoft.AspNetCore")), holds => holds, "the request's own span ends");
        var run = trace().Single(activity => activity.OperationName is "inference.run");
        var call = trace().Single(activity => activity.OperationName.EndsWith("/InferAsync", StringComparison.Ordinal));
        var request = trace().Single(activity => activity.Source.Name is "Microsoft.AspNetCore");
        Assert.Equal(call.SpanId, run.ParentSpanId);
        Assert.Equal(request.SpanId, call.ParentSpanId);
    }

    [Fact]
    public async Task Meter_CountsInferencesAndRefusalsWithoutNamingDevices()
    {
        var seen = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name is "AutoScale.Gateway")
                {
                    Assert.NotEmpty(instrument.Unit!);
                    Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
        await using var host = await SiloTestHost.StartAsync();
        host.Engine.ReleaseAll();

        using var answer = await host.InferAsync();
        using var refused = await host.InferAsync("soon");

        await Eventually.Async(() => Task.FromResult(seen.Count(one => one.Name is "autoscale.gateway.inference.duration") >= 2), holds => holds, "both inferences are counted");
        Assert.Contains(seen, one => one is { Name: "autoscale.gateway.inference.duration", Tags: "outcome=ok", Value: > 0 });
        Assert.Contains(seen, one => one is { Name: "autoscale.gateway.inference.io", Tags: "network.io.direction=receive", Value: > 50 });
        Assert.Contains(seen, one => one is { Name: "autoscale.gateway.refused", Tags: "http.response.status_code=400", Value: 1 });
    }
}
