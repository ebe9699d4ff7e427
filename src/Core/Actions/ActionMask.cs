namespace AutoScale.Core.Actions;

/// <summary>
/// Which actions may be chosen. A lane of -1 allows an action and 0 forbids it, so that a row of Q-values is masked by whole vectors.
/// Immutable; made once per reason and combined ahead of time, never per inference.
/// </summary>
public sealed class ActionMask
{
    readonly short[] lanes;
    readonly byte[] allowed;

    /// <param name="isAllowed">One entry an action.</param>
    /// <exception cref="ArgumentException">No action at all, or more than 255.</exception>
    public ActionMask(IReadOnlyList<bool> isAllowed)
    {
        if (isAllowed.Count is 0 or > ActionSpace.MaxActions)
        {
            throw new ArgumentException($"A mask covers 1 to {ActionSpace.MaxActions} actions, not {isAllowed.Count}.", nameof(isAllowed));
        }

        lanes = [.. isAllowed.Select(allow => (short)(allow ? -1 : 0))];
        allowed = [.. Enumerable.Range(0, isAllowed.Count).Where(action => isAllowed[action]).Select(action => (byte)action)];
    }

    /// <summary>The number of actions covered.</summary>
    public int Length => lanes.Length;

    /// <summary>The allowed actions, ascending.</summary>
    public ReadOnlySpan<byte> Allowed => allowed;

    /// <summary>-1 where an action is allowed, 0 where it is not.</summary>
    internal ReadOnlySpan<short> Lanes => lanes;

    /// <summary>Whether an action is allowed.</summary>
    public bool this[int action] => lanes[action] is not 0;

    /// <summary>Allows what both masks allow.</summary>
    public ActionMask And(ActionMask other) => new([.. Enumerable.Range(0, Length).Select(action => this[action] && other[action])]);
}
