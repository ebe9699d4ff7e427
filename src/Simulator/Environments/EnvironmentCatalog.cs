using AutoScale.Core.Learning;
using AutoScale.Core.States;

namespace AutoScale.Simulator.Environments;

/// <summary>
/// The paper's environments (recalled: their names and kinds; assumed: every figure, see docs/calibration.md). To add one: a name, its co-runners and its signals
/// in <see cref="Create"/>.
/// </summary>
public static class EnvironmentCatalog
{
    const float Strong = -55;
    const float StrongPeer = -50;
    const float Weak = -86;
    const double AppDwellMs = 8_000;
    const double SignalDwellMs = 6_000;

    static readonly CoRunner[] Apps =
    [
        CoRunner.None, CoRunner.MusicPlayer, CoRunner.WebBrowserLoading, CoRunner.WebBrowserReading, CoRunner.Game,
        CoRunner.CpuHeavy, CoRunner.MemoryHeavy,
    ];

    static readonly float[] Signals = [-55, -62, -68, -73, -78, -84, -88];

    /// <summary>All names: static S1 to S5, dynamic D1 to D4, and <c>mixed</c>, in which apps and both links change together.</summary>
    public static IReadOnlyList<string> Names { get; } = ["S1", "S2", "S3", "S4", "S5", "D1", "D2", "D3", "D4", "mixed"];

    /// <summary>Makes an environment with chance of its own.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="part">Whose surroundings, such as a device id; another part does not shift this one.</param>
    /// <exception cref="ArgumentException">There is no such environment; the message lists them.</exception>
    public static IEnvironment Create(string name, ulong seed, string part)
    {
        return name switch
        {
            "S1" => Still(CoRunner.None),
            "S2" => Still(CoRunner.CpuHeavy),
            "S3" => Still(CoRunner.MemoryHeavy),
            "S4" => Still(CoRunner.None, wifi: Weak),
            "S5" => Still(CoRunner.None, peer: Weak),
            "D1" => Changing([CoRunner.None, CoRunner.MusicPlayer], [Strong], [StrongPeer]),
            "D2" => Changing([CoRunner.WebBrowserReading, CoRunner.WebBrowserLoading], [Strong], [StrongPeer]),
            "D3" => Changing([CoRunner.None], Signals, [StrongPeer]),
            "D4" => Changing(Apps, [Strong], [StrongPeer]),
            "mixed" => Changing([CoRunner.None, CoRunner.WebBrowserLoading, CoRunner.CpuHeavy, CoRunner.MemoryHeavy], [Strong, Weak], [StrongPeer, Weak]),
            _ => throw new ArgumentException($"There is no environment '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
        };

        ChangingEnvironment Changing(CoRunner[] apps, float[] wifi, float[] peer) => new(
            new MarkovProcess<CoRunner>(apps, AppDwellMs, SplitMix64.For(seed, part + "/apps")),
            new MarkovProcess<float>(wifi, SignalDwellMs, SplitMix64.For(seed, part + "/wifi")),
            new MarkovProcess<float>(peer, SignalDwellMs, SplitMix64.For(seed, part + "/peer")));
    }

    static StaticEnvironment Still(CoRunner apps, float wifi = Strong, float peer = StrongPeer) =>
        new(new RuntimeVariance(apps.CpuPercent, apps.MemoryPercent, wifi, peer));
}
