using AutoScale.Core.Learning;
using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>What a calibration promises and found.</summary>
/// <param name="Gate">The gate to use.</param>
/// <param name="Certified">Whether the promise holds; otherwise the gate is the most accurate one on the search half, without a promise.</param>
/// <param name="Target">Accuracy promised, 0-1.</param>
/// <param name="Risk">Probability, over the draw of the calibration samples, that the promise is false although certified.</param>
/// <param name="Estimate">What the gate made of the half that it was certified on.</param>
/// <param name="PValue">Of the certified gate's test; 1 where nothing is certified.</param>
/// <param name="Searched">Candidates compared.</param>
/// <param name="Tested">Candidates tested on the second half, the last of which may have failed.</param>
public sealed record CalibratedGate(ExitGate Gate, bool Certified, double Target, double Risk, GateOutcome Estimate, double PValue, int Searched, int Tested);

/// <summary>
/// Chooses a gate for one class of devices after training, without retraining (MESS, arXiv 2106.03527): accuracy first, energy second, as in Switchable Decision (arXiv
/// 2405.04513).
/// <para>
/// <b>Guarantee.</b> If the calibration samples are drawn independently from the population that the device meets, a certified gate's accuracy on that
/// population is at least <c>target</c>, with probability at least 1 - <c>risk</c> over the draw. It says nothing of a population that has shifted.
/// </para>
/// <para>
/// Learn then Test (arXiv 2110.01052) with a fixed sequence, found as in Pareto Testing (arXiv 2210.07913): one half of the samples gives the candidates and the
/// order in which they are tested, from the safest to the cheapest along the frontier of accuracy and energy; the other half tests them in that order
/// by the exact binomial tail, and stops at the first that fails. No correction is paid for the number of candidates. The hard classes and the
/// networks must come from other samples.
/// </para>
/// </summary>
public static class GateCalibration
{
    /// <param name="set">Calibration samples, at least 20.</param>
    /// <param name="costs">What the exits cost this class of devices.</param>
    /// <param name="target">Accuracy wanted, above 0 and below 1.</param>
    /// <param name="risk">Probability that the promise may fail with, above 0 and at most 0.5.</param>
    /// <param name="seed">Of the division in halves.</param>
    public static CalibratedGate Calibrate(RoutedSet set, ExitCosts costs, double target, double risk, ulong seed)
    {
        Require(set.Count >= 20, $"There are {set.Count} calibration samples; it takes at least 20.");
        Require(target is > 0 and < 1, FormattableString.Invariant($"The target is {target}; it must be above 0 and below 1."));
        Require(risk is > 0 and <= 0.5, FormattableString.Invariant($"The risk is {risk}; it must be above 0 and at most 0.5."));
        var (search, test) = Halves(set, seed);
        var candidates = GateCandidates.For(search);
        var sequence = Frontier([.. candidates.Select(gate => (gate, GateOutcome.Of(gate, search, costs)))]);

        CalibratedGate? best = null;
        var tested = 0;
        foreach (var gate in sequence)
        {
            var outcome = GateOutcome.Of(gate, test, costs);
            var pValue = BinomialTail.AtMost(outcome.Samples - outcome.Correct, outcome.Samples, 1 - target);
            tested++;
            if (pValue > risk)
            {
                break;
            }

            best = best is null || outcome.Millijoules <= best.Estimate.Millijoules
                ? new CalibratedGate(gate, true, target, risk, outcome, pValue, candidates.Count, tested)
                : best;
        }

        return best is null
            ? new CalibratedGate(sequence[0], false, target, risk, GateOutcome.Of(sequence[0], test, costs), 1, candidates.Count, tested)
            : best with { Tested = tested };

        static void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new ArgumentException(problem);
            }
        }
    }

    /// <summary>The gates that no other beats in accuracy and energy, most accurate first.</summary>
    public static IReadOnlyList<ExitGate> Frontier(IReadOnlyList<(ExitGate Gate, GateOutcome Outcome)> candidates)
    {
        var frontier = new List<ExitGate>();
        var cheapest = double.PositiveInfinity;
        foreach (var (gate, outcome) in candidates.OrderByDescending(candidate => candidate.Outcome.Correct).ThenBy(candidate => candidate.Outcome.Millijoules))
        {
            if (outcome.Millijoules < cheapest)
            {
                frontier.Add(gate);
                cheapest = outcome.Millijoules;
            }
        }

        return frontier;
    }

    static (RoutedSet Search, RoutedSet Test) Halves(RoutedSet set, ulong seed)
    {
        int[] places = [.. Enumerable.Range(0, set.Count)];
        new SplitMix64(seed).Shuffle(places);
        return (set.Take(places[..(set.Count / 2)]), set.Take(places[(set.Count / 2)..]));
    }
}
