using AutoScale.Core.Actions;
using AutoScale.Core.Networks;
using AutoScale.Core.States;

namespace AutoScale.Core.Inference;

/// <summary>A network made ready for one device: its bin of the state space and a mask for every reachability, so that deciding computes neither.</summary>
public sealed class PreparedNetwork
{
    readonly ActionMask[] masks;

    /// <param name="descriptor">The network.</param>
    /// <param name="states">The device's state space.</param>
    /// <param name="actions">The device's actions.</param>
    /// <param name="hasModel">Whether there is a model for a target, such as an INT8 one; null where every target has one. A split or an exit is only for the networks whose descriptor has it.</param>
    /// <exception cref="ArgumentException">No local target could run the network: nothing would be left to fall back to.</exception>
    public PreparedNetwork(
        NetworkDescriptor descriptor, StateSpace states, ActionSpace actions, Func<ExecutionTarget, bool>? hasModel = null)
    {
        Descriptor = descriptor;
        State = states.EncodeNetwork(descriptor.Features);
        var runnable = actions.Allow(target =>
            (target.Part is { } part ? descriptor.PartFor(part) is not null : target.Precision is not Precision.Int8 || descriptor.Int8AccuracyPercent is not null)
            && hasModel?.Invoke(target) is not false);
        if (runnable.And(actions.Local).Allowed.IsEmpty)
        {
            throw new ArgumentException($"No local target can run '{descriptor.Name}'; the device needs at least one to fall back to.", nameof(hasModel));
        }

        masks = new ActionMask[4];
        for (var reach = 0; reach < masks.Length; reach++)
        {
            var (cloud, peer) = ((reach & 1) is not 0, (reach & 2) is not 0);
            masks[reach] = runnable.And(actions.Allow(target => target.Tier switch
            {
                Tier.Cloud => cloud,
                Tier.Peer => peer,
                _ => true,
            }));
        }
    }

    public NetworkDescriptor Descriptor { get; }

    /// <summary>The network's bin, see <see cref="StateSpace.EncodeNetwork"/>.</summary>
    public State State { get; }

    /// <summary>The actions left within reach.</summary>
    public ActionMask Mask(Reach reach) => Mask((reach & Reach.Cloud) is not 0, (reach & Reach.Peer) is not 0);

    /// <summary>The actions left when only these tiers can be reached.</summary>
    public ActionMask Mask(bool cloud, bool peer) => masks[(cloud ? 1 : 0) | (peer ? 2 : 0)];
}
