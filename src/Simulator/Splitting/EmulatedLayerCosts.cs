using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Splitting;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Splitting;

/// <summary>
/// Layer costs of an emulated target for one network: the shape of <see cref="LatencyRule"/>, scaled so that the whole network takes what the emulation says. Always
/// modelled: nothing here was timed on a phone.
/// </summary>
public static class EmulatedLayerCosts
{
    /// <param name="costs">The phone's class.</param>
    /// <param name="network">A network of its catalog.</param>
    /// <param name="target">A local or remote target of the phone.</param>
    /// <param name="whole">The work of the whole network.</param>
    public static LayerCosts For(PhoneCosts costs, string network, ExecutionTarget target, PartWork whole)
    {
        var assumptions = costs.Assumptions;
        var rule = new LayerCosts(
            costs.Profile.DeviceClass, target.Descriptor, EnergyProvenance.Modelled,
            $"modelled: the latency rule of docs/calibration.md, scaled to {network} on {target.Descriptor}", 0, null,
            new Dictionary<LayerType, LayerCost>
            {
                [LayerType.Convolution] = new(0, 1, 0),
                [LayerType.Depthwise] = new(0, 1 / Of(target.Processor, assumptions.DepthwiseEfficiency), 0),
                [LayerType.Dense] = new(0, 1 / Of(target.Processor, assumptions.DenseEfficiency), 0),
            });
        var launch = Of(target.Processor, assumptions.LaunchMs);
        var launchMs = rule.Layers.Keys.Sum(type => whole.Layers(type)) * launch;
        var latencyMs = costs.ComputeMs(network, target);
        // A published latency may leave no room for the launches assumed; then they take half of it, as in the rule.
        var launchShare = launchMs > latencyMs / 2 ? latencyMs / 2 / launchMs : 1;
        var rate = (latencyMs - (launchMs * launchShare)) / rule.PredictMs(whole);
        return rule with
        {
            Layers = rule.Layers.ToDictionary(layer => layer.Key, layer => new LayerCost(launch * launchShare, layer.Value.MsPerMegaMac * rate, 0)),
        };
    }

    static double Of(ProcessorKind kind, (double Cpu, double Gpu, double Dsp) values) => kind switch
    {
        ProcessorKind.Cpu => values.Cpu,
        ProcessorKind.Gpu => values.Gpu,
        _ => values.Dsp,
    };
}
