using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Prefer cloud, as hybrid inference SDKs offer it: the cloud's GPU, else its CPU, whenever there is a link, else the device's CPU.</summary>
public sealed class PreferCloudPolicy(ActionSpace actions) : RulePolicy(actions)
{
    readonly int gpu = FirstOf(actions, static target => target is { Tier: Tier.Cloud, Processor: ProcessorKind.Gpu });
    readonly int any = FirstOf(actions, static target => target.Tier is Tier.Cloud);

    public override string Name => "prefer-cloud";

    protected override int Choose(in DecisionContext context) => gpu >= 0 && context.Mask[gpu] ? gpu : any;
}
