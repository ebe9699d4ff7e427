using System.Diagnostics.Metrics;
using AutoScale.Grains.Telemetry;

namespace AutoScale.Silo.Telemetry;

/// <summary>
/// What the gateway counts beside ASP.NET's own <c>http.server.*</c>. No dimension names a device or a model that a caller made up: their number
/// has no bound.
/// </summary>
sealed class GatewayMeter
{
    public const string Name = "AutoScale.Gateway";

    readonly Histogram<double> duration;
    readonly Counter<long> refused;
    readonly Counter<long> bytes;
    readonly Counter<long> late;
    readonly UpDownCounter<long> listeners;

    public GatewayMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        duration = meter.CreateHistogram<double>(
            "autoscale.gateway.inference.duration", "s", "From the first byte of an inference request to the last of its answer, by outcome.", advice: GrainMetrics.Durations);
        refused = meter.CreateCounter<long>(
            "autoscale.gateway.refused", "{request}", "Requests that were answered with an error, by HTTP status.");
        bytes = meter.CreateCounter<long>(
            "autoscale.gateway.inference.io", "By", "Bodies of inferences that were answered, by direction.");
        late = meter.CreateCounter<long>(
            "autoscale.gateway.inference.late", "{request}", "Inferences whose answer was sent, and was complete only after their deadline.");
        listeners = meter.CreateUpDownCounter<long>(
            "autoscale.gateway.event.listeners", "{connection}", "Devices that are listening for events.");
    }

    public void InferenceEnded(TimeSpan took, string outcome) =>
        duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    public void Refused(int status) => refused.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    public void Transferred(long received, long sent)
    {
        bytes.Add(received, new KeyValuePair<string, object?>("network.io.direction", "receive"));
        bytes.Add(sent, new KeyValuePair<string, object?>("network.io.direction", "transmit"));
    }

    public void AnsweredLate() => late.Add(1);

    public void Listening(int change) => listeners.Add(change);
}
