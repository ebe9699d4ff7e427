using AutoScale.Core.Energy;

namespace AutoScale.Core.Splitting;

/// <summary>What a layer of one type takes: <c>t = launch + a·10⁶ MACs + b·10⁶ bytes</c>.</summary>
/// <param name="LaunchMs">Once a layer.</param>
/// <param name="MsPerMegaMac">For each million multiply-accumulates.</param>
/// <param name="MsPerMegabyte">For each million bytes read and written.</param>
public readonly record struct LayerCost(double LaunchMs, double MsPerMegaMac, double MsPerMegabyte);

/// <summary>
/// The latency regressions of a device class, one for each layer type (Neurosurgeon, Kang et al., ASPLOS 2017): learned once, then used for any network.
/// </summary>
/// <param name="DeviceClass">The class.</param>
/// <param name="Target">Which of its processors: a descriptor such as <c>local/cpu/fp32/2t</c>.</param>
/// <param name="Provenance">Whether the samples were measured or come from a model of the device.</param>
/// <param name="Source">What was measured, or which model.</param>
/// <param name="Samples">Parts that the regressions were fitted to.</param>
/// <param name="LeftOutError">Mean |predicted − real| / real on networks left out of the fit, or null where nothing was measured.</param>
/// <param name="Layers">The regressions.</param>
public sealed record LayerCosts(
    string DeviceClass,
    string Target,
    EnergyProvenance Provenance,
    string Source,
    int Samples,
    double? LeftOutError,
    IReadOnlyDictionary<LayerType, LayerCost> Layers)
{
    /// <summary>Predicted latency of a part, in ms; types without a regression cost nothing.</summary>
    public double PredictMs(PartWork work)
    {
        var sum = 0.0;
        foreach (var (type, cost) in Layers)
        {
            sum += (cost.LaunchMs * work.Layers(type)) + (cost.MsPerMegaMac * work.Macs(type) / 1e6) + (cost.MsPerMegabyte * work.Bytes(type) / 1e6);
        }

        return sum;
    }

    /// <summary>The same layers on a processor that is so many times as fast; what nobody measured is no longer measured.</summary>
    public LayerCosts Scaled(double speed, string target, string source) => this with
    {
        Target = target,
        Provenance = EnergyProvenance.Assumed,
        Source = source,
        LeftOutError = null,
        Layers = Layers.ToDictionary(
            layer => layer.Key,
            layer => new LayerCost(layer.Value.LaunchMs / speed, layer.Value.MsPerMegaMac / speed, layer.Value.MsPerMegabyte / speed)),
    };
}
