using AutoScale.Core.Routing;
using AutoScale.Core.Splitting;

namespace AutoScale.Simulator.Parts;

/// <summary>How an emulated phone may run networks in parts.</summary>
/// <param name="Splits">Plans of networks that may be cut.</param>
/// <param name="Exits">Networks that may end early.</param>
/// <param name="Samples">What the exits say to samples, by network.</param>
public sealed record PhoneParts(IReadOnlyList<SplitPlan> Splits, IReadOnlyList<ExitPlan> Exits, IReadOnlyDictionary<string, RoutedSamples> Samples)
{
    /// <summary>Networks run whole.</summary>
    public static PhoneParts None { get; } = new([], [], new Dictionary<string, RoutedSamples>());

    /// <summary>The exits of a network; null where it has none.</summary>
    public ExitPlan? ExitsOf(string network) => Exits.Count is 0 ? null : Exits.FirstOrDefault(plan => plan.Network == network);

    /// <summary>The samples of a network; null where it has none.</summary>
    public RoutedSamples? SamplesOf(string network) => Samples.GetValueOrDefault(network);
}
