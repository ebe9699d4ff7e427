using System.Diagnostics;

namespace AutoScale.EdgeClient.Telemetry;

/// <summary>Traces of a device. An offload carries its trace to the tier in the header <c>traceparent</c> (W3C Trace Context).</summary>
public static class EdgeTraces
{
    /// <summary>The source's name.</summary>
    public const string Name = "AutoScale.EdgeClient";

    internal static readonly ActivitySource Source = new(Name);
}
