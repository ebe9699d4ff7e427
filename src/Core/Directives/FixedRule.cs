namespace AutoScale.Core.Directives;

/// <summary>The rules that an operator can order, baselines of the paper by their names, from the strictest to the freest.</summary>
public enum FixedRule
{
    /// <summary><c>edge-cpu-fp32</c>, the declared baseline: the CPU at its fastest step in single precision. What a device does that knows no other rule.</summary>
    EdgeCpuFp32,

    /// <summary><c>edge-best</c>: the device's own target that by profile and census alone is cheapest within what is asked.</summary>
    EdgeBest,

    /// <summary><c>connected-edge</c>: the peer, and the declared baseline where it cannot be reached. Inputs leave the device.</summary>
    ConnectedEdge,

    /// <summary><c>cloud</c>: the cloud, and the declared baseline where it cannot be reached. Inputs leave the device.</summary>
    Cloud,
}

/// <summary>Names of <see cref="FixedRule"/>, as policies and baselines have them.</summary>
public static class FixedRules
{
    static readonly string[] ByRule = ["edge-cpu-fp32", "edge-best", "connected-edge", "cloud"];

    /// <summary>All names, the strictest rule's first.</summary>
    public static IReadOnlyList<string> Names => ByRule;

    public static string Name(this FixedRule rule) => ByRule[(int)rule];

    /// <returns>Null where no rule has the name.</returns>
    public static FixedRule? Find(string? name) => Array.IndexOf(ByRule, name) is var rule and >= 0 ? (FixedRule)rule : null;

    /// <summary>Whether inputs stay on the device.</summary>
    public static bool StaysOnDevice(this FixedRule rule) => rule <= FixedRule.EdgeBest;
}
