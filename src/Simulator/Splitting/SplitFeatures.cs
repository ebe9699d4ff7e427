using AutoScale.Core.Splitting;

namespace AutoScale.Simulator.Splitting;

/// <summary>What the paper's bandit sees of each split, every feature normalised to at most 1; ours is <see cref="SplitArms"/>.</summary>
static class SplitFeatures
{
    /// <summary>The paper's: multiply-accumulates and layers of convolutions, of fully connected layers, and the bytes that cross.</summary>
    public static SplitArm[] OfPaper(EmulatedSplits splits) => Normalised(splits, option =>
    {
        var work = splits.TailWork[option]!;
        return
        [
            work.Macs(LayerType.Convolution) + work.Macs(LayerType.Depthwise), work.Macs(LayerType.Dense),
            work.Layers(LayerType.Convolution) + work.Layers(LayerType.Depthwise), work.Layers(LayerType.Dense), work.Layers(LayerType.Elementwise),
            splits.Options[option].CrossingBytes,
        ];
    });

    static SplitArm[] Normalised(EmulatedSplits splits, Func<int, double[]> features)
    {
        var raw = Enumerable.Range(0, splits.Options.Count).Select(option => splits.Options[option].IsAllEdge ? [] : features(option)).ToArray();
        var size = raw.Max(row => row.Length);
        var largest = Enumerable.Range(0, size).Select(feature => Math.Max(1e-9, raw.Where(row => row.Length > 0).Max(row => row[feature]))).ToArray();
        return [.. raw.Select((row, option) => new SplitArm(splits.Options[option].HeadMs, [.. row.Select((value, feature) => value / largest[feature])]))];
    }
}
