using System.Diagnostics;
using AutoScale.Dashboard.Cluster;
using AutoScale.Grains.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.OpenInference;
using Microsoft.Extensions.Options;

namespace AutoScale.Silo.Hosting;

/// <summary>This silo as it stands, for the dashboard.</summary>
sealed class SiloSelf(
    ILocalSiloDetails details, SiloSettings settings, InferenceServer server, IOptions<ServingOptions> options,
    OnnxInferenceEngine engine, TimeProvider time) : ISiloSelf
{
    readonly DateTimeOffset startedAt = time.GetUtcNow();

    public SiloReport Report()
    {
        var metadata = ServerMetadata.Of(settings);
        using var process = Process.GetCurrentProcess();
        return new SiloReport(
            details.SiloAddress.ToParsableString(), metadata.Tier, metadata.Site, metadata.Version, metadata.Host, startedAt, server.Running,
            server.Waiting, options.Value.MaxConcurrent, options.Value.MaxQueued, server.Admitted, server.RejectedBusy, server.RejectedLate,
            process.TotalProcessorTime.TotalSeconds, process.WorkingSet64,
            [.. engine.Loaded.Select(loaded => loaded.Model.ToString())]);
    }
}
