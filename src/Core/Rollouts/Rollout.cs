namespace AutoScale.Core.Rollouts;

/// <summary>How far a candidate has come.</summary>
public enum RolloutPhase
{
    /// <summary>There is no candidate, and there was none.</summary>
    None,

    /// <summary>A share of the devices tries the candidate.</summary>
    Staged,

    /// <summary>The last look has passed without enough devices or inferences; an operator decides.</summary>
    Undecided,

    /// <summary>All devices get the candidate.</summary>
    Promoted,

    /// <summary>All devices get the version before again.</summary>
    RolledBack,
}

/// <summary>
/// The roll-out of one version: staged, looked at on a fixed schedule, then promoted or rolled back. A value; every step gives the next one.
/// <code>
/// None, Promoted, RolledBack ── Stage ─→ Staged ── Look ─→ Staged | RolledBack | Promoted | Undecided
/// Staged, Undecided ── Promote ─→ Promoted        Staged, Undecided ── RollBack ─→ RolledBack
/// </code>
/// </summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Candidate">The version tried; 0 for none.</param>
/// <param name="Control">The version that the other devices have; 0 for none.</param>
/// <param name="Percent">The share of devices that try it, 1-99.</param>
/// <param name="Look">Looks taken.</param>
/// <param name="StagedAt">When it was staged.</param>
/// <param name="DecidedAt">When it was promoted, rolled back or left undecided.</param>
/// <param name="Reason">Why it is in this phase, in words.</param>
public sealed record Rollout(
    RolloutPhase Phase, int Candidate, int Control, int Percent, int Look, DateTimeOffset StagedAt, DateTimeOffset? DecidedAt, string Reason)
{
    public static Rollout None { get; } = new(RolloutPhase.None, 0, 0, 0, 0, default, null, "");

    /// <summary>Whether devices have one of two versions.</summary>
    public bool IsOpen => Phase is RolloutPhase.Staged or RolloutPhase.Undecided;

    /// <summary>Lets a share of the devices try a candidate.</summary>
    /// <exception cref="InvalidOperationException">Another candidate is being tried.</exception>
    public Rollout Stage(int candidate, int control, int percent, string reason, DateTimeOffset at) => IsOpen
        ? throw new InvalidOperationException($"Version {Candidate} is staged; promote it or roll it back first.")
        : new(RolloutPhase.Staged, candidate, control, percent, 0, at, null, reason);

    /// <summary>Whether a look is due.</summary>
    public bool IsLookDue(RolloutOptions options, DateTimeOffset now) =>
        Phase is RolloutPhase.Staged && now - StagedAt >= (Look + 1) * options.LookInterval;

    /// <summary>Looks at both arms once: rolls back where the candidate is worse with confidence, promotes at the last look where it never was.</summary>
    /// <exception cref="InvalidOperationException">Nothing is staged.</exception>
    public Rollout LookAt(in ArmTotals control, in ArmTotals candidate, RolloutOptions options, DateTimeOffset at)
    {
        Require(Phase is RolloutPhase.Staged);
        var next = this with { Look = Look + 1 };
        var enough = IsEnough(control, options) && IsEnough(candidate, options);
        if (enough && Worse(control, candidate, options) is { } worse)
        {
            return next.RollBack(worse, at);
        }

        return next.Look < options.Looks ? next
            : enough ? next.Promote(FormattableString.Invariant($"not worse at any of {options.Looks} looks"), at)
            : next with
            {
                Phase = RolloutPhase.Undecided,
                DecidedAt = at,
                Reason = FormattableString.Invariant(
                    $"too little to compare: {candidate.Devices} devices and {candidate.Inferences} inferences with the candidate, {control.Devices} and {control.Inferences} without; {options.MinDevices} and {options.MinInferences} are needed"),
            };
    }

    /// <summary>Gives the candidate to all devices.</summary>
    /// <exception cref="InvalidOperationException">Nothing is staged.</exception>
    public Rollout Promote(string reason, DateTimeOffset at)
    {
        Require(IsOpen);
        return this with { Phase = RolloutPhase.Promoted, DecidedAt = at, Reason = reason };
    }

    /// <summary>Takes the candidate back.</summary>
    /// <exception cref="InvalidOperationException">Nothing is staged.</exception>
    public Rollout RollBack(string reason, DateTimeOffset at)
    {
        Require(IsOpen);
        return this with { Phase = RolloutPhase.RolledBack, DecidedAt = at, Reason = reason };
    }

    static bool IsEnough(in ArmTotals arm, RolloutOptions options) => arm.Devices >= options.MinDevices && arm.Inferences >= options.MinInferences;

    /// <returns>In words what is worse; null where nothing is with confidence.</returns>
    static string? Worse(in ArmTotals control, in ArmTotals candidate, RolloutOptions options)
    {
        var share = options.Error / (2 * options.Looks);
        var energy = candidate.RelativeEnergy.ProbabilityUnlessLarger(control.RelativeEnergy);
        var misses = candidate.QosMissRate.ProbabilityUnlessLarger(control.QosMissRate);
        return energy < share
            ? FormattableString.Invariant($"energy is worse: {100 * candidate.RelativeEnergy.Value:0.0} % of the baseline against {100 * control.RelativeEnergy.Value:0.0} %, p = {energy:0.0e0}")
            : misses < share
                ? FormattableString.Invariant($"QoS is worse: {100 * candidate.QosMissRate.Value:0.0} % late against {100 * control.QosMissRate.Value:0.0} %, p = {misses:0.0e0}")
                : null;
    }

    static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("No version is staged.");
        }
    }
}
