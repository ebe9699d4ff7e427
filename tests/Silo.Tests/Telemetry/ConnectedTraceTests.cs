using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Telemetry;
using AutoScale.Silo.Tests.OpenInference;
using AutoScale.Silo.Tests.Program;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Telemetry;

/// <summary>A device and a silo in processes of their own, and one collector for both.</summary>
public sealed class ConnectedTraceTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Offload_IsOneTraceFromTheDeviceToOnnxRuntime()
    {
        using var folder = new TemporaryFolder();
        TestModels.WriteTo(folder["models"]);
        await using var sink = await OtlpSink.StartAsync();
        await using var silo = new SiloProcess(
            $"Storage:Directory={folder["data"]}", $"Models:Directory={folder["models"]}", "Models:Zoo=false", "Silo:SiloPort=21991", "Silo:ClientPort=21992",
            $"Telemetry:OtlpEndpoint={sink.Address}", "Telemetry:OtlpTransport=http", "Telemetry:TraceShare=0", "Telemetry:MetricsSeconds=1", "Identity:EnrollmentKeys:0=enrollment-key-of-a-trace");
        await silo.StartAsync();
        using (EdgeTelemetry.Start(sink.Address, share: 1, "trace-class"))
        using (var device = new GatewayClient(
            new GatewayOptions { DeviceId = "traced", DeviceClass = "trace-class", Cloud = silo.Address, EnrollmentKey = "enrollment-key-of-a-trace" }, new CredentialStore(null), TimeProvider.System, new SplitMix64(1)))
        {
            var answer = await device.InferAsync(
                Tier.Cloud, new ModelId("doubled", "1"), ProcessorKind.Cpu, [new Tensor("x", TensorElementType.Fp32, [1, 3], InferenceCalls.Bytes(1f, 2f, 3f))], Patience, default);
            Assert.Null(answer.Failure);
        }

        // The silo samples nothing of its own: it goes on with the trace that the device began.
        var way = await Eventually.Async(
            () => Task.FromResult(Way(sink.Spans())), spans => spans is [.., { Service: "autoscale-edge", Name: "edge.offload" }], "the spans from the device to the run arrive");

        Assert.Single(way.Select(span => span.Trace).Distinct());
        Assert.Empty(way[^1].Parent);
        Assert.Equal(("autoscale-silo", "onnxruntime.run"), (way[0].Service, way[0].Name));
        Assert.Contains(way, span => span.Name is "inference.run" && span.Service is "autoscale-silo");
        Assert.Contains(way, span => span.Name.EndsWith("/InferAsync", StringComparison.Ordinal));
        await Eventually.Async(() => Task.FromResult(sink.Of("logs").Count), count => count > 0, "the silo's logs arrive");
        await Eventually.Async(() => Task.FromResult(sink.Of("metrics").Count), count => count > 0, "the silo's metrics arrive");
    }

    /// <summary>From the run upwards, as far as the spans are there.</summary>
    static List<Span> Way(IReadOnlyList<Span> spans)
    {
        var way = new List<Span>();
        for (var span = spans.SingleOrDefault(span => span.Name is "onnxruntime.run"); span is not null; span = spans.SingleOrDefault(parent => parent.Id == way[^1].Parent))
        {
            way.Add(span);
        }

        return way;
    }
}
