using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Connected Edge, the paper's baseline: always the peer, on the processor that was cheapest for the network when profiled, whatever the signal.</summary>
public sealed class ConnectedEdgePolicy(ActionSpace actions, CostProfile profile) : RulePolicy(actions)
{
    readonly ActionMask? peer = TierMask.Of(actions, Tier.Peer);

    public override string Name => "connected-edge";

    protected override int Choose(in DecisionContext context) => peer is null ? -1 : profile.Cheapest(context, peer);
}
