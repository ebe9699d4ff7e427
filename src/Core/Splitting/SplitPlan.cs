using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Splitting;

/// <summary>One way to run a network in two parts.</summary>
/// <param name="Cut">The cut's label; empty for the whole network on one side.</param>
/// <param name="Crossing">How its tensors cross: as they are (Fp32) or as 8-bit integers.</param>
/// <param name="CrossingBytes">Payload that the device sends; 0 where nothing is sent.</param>
/// <param name="ReturnBytes">Payload that comes back.</param>
/// <param name="HeadMs">Predicted time on the device.</param>
/// <param name="TailMs">Predicted time on the other tier, in calm.</param>
/// <param name="NoiseDecibels">Signal-to-noise ratio of the outputs against the whole network's; null where tensors cross as they are.</param>
public sealed record SplitOption(
    string Cut, Precision Crossing, long CrossingBytes, long ReturnBytes, double HeadMs, double TailMs, double? NoiseDecibels)
{
    /// <summary>The whole network on the device.</summary>
    public bool IsAllEdge => Cut.Length is 0 && CrossingBytes is 0;

    /// <summary>The whole network on the other tier.</summary>
    public bool IsAllCloud => Cut.Length is 0 && CrossingBytes > 0;

    /// <summary>Time of both parts.</summary>
    public double ComputeMs => HeadMs + TailMs;

    /// <summary>Predicted latency over a link.</summary>
    /// <param name="megabitsPerSecond">Its rate, above 0.</param>
    /// <param name="roundTripMs">What an exchange costs beside its payload.</param>
    public double LatencyMs(double megabitsPerSecond, double roundTripMs) =>
        IsAllEdge ? HeadMs : ComputeMs + roundTripMs + ((CrossingBytes + ReturnBytes) * 8 / (megabitsPerSecond * 1000));
}

/// <summary>
/// The splits of one network that are worth trying on a device class (after Auto-Split, arXiv 2108.13041): computed once, offline, and used as actions.
/// </summary>
/// <param name="Network">The network's id.</param>
/// <param name="ModelDigest">SHA-256 of the model's file, lower-case hex: the labels belong to this file.</param>
/// <param name="DeviceClass">The class of devices.</param>
/// <param name="Local">The target that runs heads.</param>
/// <param name="Remote">The target that runs tails.</param>
/// <param name="Provenance">Of the times: the weaker of the two sides'.</param>
/// <param name="Sources">Where the times and the noise come from.</param>
/// <param name="Options">All-edge first, all-cloud last, splits in between by ascending bytes.</param>
public sealed record SplitPlan(
    string Network,
    string ModelDigest,
    string DeviceClass,
    string Local,
    string Remote,
    EnergyProvenance Provenance,
    IReadOnlyList<string> Sources,
    IReadOnlyList<SplitOption> Options)
{
    /// <summary>The options that really split.</summary>
    public IEnumerable<SplitOption> Splits => Options.Where(option => option.Cut.Length > 0);

    /// <summary>
    /// What these splits cost and give, for the network's descriptor: shares of what the plan predicts for the whole network on each side. R_accuracy is the whole network's; for
    /// 8-bit crossing that is an assumption within the plan's error budget.
    /// </summary>
    public IEnumerable<KeyValuePair<string, PartialRun>> Runs(NetworkDescriptor network)
    {
        var (edgeMs, cloudMs) = (Options[0].HeadMs, Options[^1].TailMs);
        return Splits.Select(option => KeyValuePair.Create(new SplitPoint(option.Cut, option.Crossing).Describe(Remote), new PartialRun
        {
            AccuracyPercent = network.AccuracyPercent,
            HeadShare = edgeMs > 0 ? option.HeadMs / edgeMs : 0,
            RemoteShare = cloudMs > 0 ? option.TailMs / cloudMs : 0,
            RemoteChance = 1,
            SentBytes = Bytes(option.CrossingBytes),
            ReturnedBytes = Bytes(option.ReturnBytes),
        }));

        static int Bytes(long count) => (int)Math.Min(count, int.MaxValue);
    }
}
