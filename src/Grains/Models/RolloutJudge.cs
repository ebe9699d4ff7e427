using System.Globalization;
using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Grains.Models;

/// <summary>
/// Compares devices that are offered a version with those that are not. Who is offered it is drawn by chance, so a difference is the version's,
/// up to chance; only one beyond three standard errors counts (two-proportion and Welch's z).
/// </summary>
public static class RolloutJudge
{
    const double StandardErrors = 3;

    /// <summary>Null while the version may stay, or why not.</summary>
    public static string? Judge(RolloutLimits limits, RolloutReport seen)
    {
        if (seen.Served >= limits.MinSamples && Percent(seen.Failed, seen.Served) > limits.MaxErrorPercent)
        {
            return Say($"the model failed {Percent(seen.Failed, seen.Served):0.0} % of {seen.Served} inferences on the tiers; {limits.MaxErrorPercent:0.0} % are allowed");
        }

        var (with, without) = (seen.With, seen.Without);
        if (with.Inferences < limits.MinSamples)
        {
            return null;
        }

        var errors = Percent(with.Errors, with.Inferences);
        if (errors > limits.MaxErrorPercent)
        {
            return Say($"{errors:0.0} % of {with.Inferences} inferences failed; {limits.MaxErrorPercent:0.0} % are allowed");
        }

        if (without.Inferences < limits.MinSamples)
        {
            return null;
        }

        var others = Percent(without.Errors, without.Inferences);
        if (errors - others - limits.ErrorTolerancePercent > StandardErrors * ErrorOfShares(with, without))
        {
            return Say($"{errors:0.0} % of {with.Inferences} inferences failed, {others:0.0} % without the version; {limits.ErrorTolerancePercent:0.0} more are allowed");
        }

        var (mean, other) = (Mean(with), Mean(without));
        var allowed = other * (1 + (limits.EnergyTolerancePercent / 100));
        return mean - allowed > StandardErrors * ErrorOfMeans(with, without)
            ? Say($"an inference takes {mean:0.0} mJ, {other:0.0} mJ without the version; {limits.EnergyTolerancePercent:0.0} % more are allowed")
            : null;
    }

    static double Percent(long part, long whole) => 100.0 * part / whole;

    static double Mean(RolloutTally tally) => tally.EnergyMillijoules / tally.Inferences;

    /// <summary>In percent.</summary>
    static double ErrorOfShares(RolloutTally left, RolloutTally right)
    {
        var pooled = (double)(left.Errors + right.Errors) / (left.Inferences + right.Inferences);
        return 100 * Math.Sqrt(pooled * (1 - pooled) * ((1.0 / left.Inferences) + (1.0 / right.Inferences)));
    }

    /// <summary>In mJ.</summary>
    static double ErrorOfMeans(RolloutTally left, RolloutTally right) => Math.Sqrt((Variance(left) / left.Inferences) + (Variance(right) / right.Inferences));

    static double Variance(RolloutTally tally) => Math.Max(0, (tally.EnergySquares / tally.Inferences) - (Mean(tally) * Mean(tally)));

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
