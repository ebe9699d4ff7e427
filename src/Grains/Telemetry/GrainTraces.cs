using System.Diagnostics;

namespace AutoScale.Grains.Telemetry;

/// <summary>Traces of the grains.</summary>
public static class GrainTraces
{
    /// <summary>The source's name.</summary>
    public const string Name = "AutoScale.Grains";

    internal static readonly ActivitySource Source = new(Name);
}
