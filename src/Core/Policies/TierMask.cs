using AutoScale.Core.Actions;

namespace AutoScale.Core.Policies;

/// <summary>The actions of a tier as a mask made ahead of time.</summary>
static class TierMask
{
    /// <returns>Null where the device has no target on the tier.</returns>
    public static ActionMask? Of(ActionSpace actions, Tier tier) =>
        actions.Allow(target => target.Tier == tier) is { Allowed.IsEmpty: false } mask ? mask : null;
}
