using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Cloud, the paper's baseline: always the cloud, on the processor that was cheapest for the network when profiled, whatever the signal.</summary>
public sealed class CloudPolicy(ActionSpace actions, CostProfile profile) : RulePolicy(actions)
{
    readonly ActionMask? cloud = TierMask.Of(actions, Tier.Cloud);

    public override string Name => "cloud";

    protected override int Choose(in DecisionContext context) => cloud is null ? -1 : profile.Cheapest(context, cloud);
}
