using System.Diagnostics;

namespace AutoScale.Onnx.Engine;

/// <summary>Traces of the engine.</summary>
public static class EngineTraces
{
    /// <summary>The source's name.</summary>
    public const string Name = "AutoScale.Onnx";

    internal static readonly ActivitySource Source = new(Name);
}
