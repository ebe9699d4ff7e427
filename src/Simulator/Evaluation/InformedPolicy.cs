using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The best that a policy of a device could do: it knows every cost of the emulation exactly, and of the noise how large it is but not what it will be. Opt sees the noise too. It decides as
/// the hierarchical policy does, by expected energy and the price of being late. No device has it; it says how much of the way to Opt can be learned at all.
/// </summary>
/// <param name="phone">The phone in the world as it is.</param>
/// <param name="latePrice">What a late answer costs, as a multiple of the cheapest target in time.</param>
public sealed class InformedPolicy(EvaluatedPhone phone, double latePrice) : IPolicy
{
    readonly Dictionary<(string Network, RuntimeVariance Variance), (Outcome[] Outcomes, double[] Spreads)> known = [];

    public string Name => PolicyCatalog.Informed;

    public Decision Select(in DecisionContext context)
    {
        var (outcomes, spreads) = Costs(context);
        var (constraints, mask) = (context.Constraints, context.Mask);
        var reference = Least(outcomes, mask, outcome => !outcome.ViolatesAccuracy(constraints) && !outcome.ViolatesQos(constraints))
            ?? Least(outcomes, mask, outcome => !outcome.ViolatesAccuracy(constraints)) ?? 0;
        var (best, lowest, bestRank) = (-1, double.PositiveInfinity, int.MaxValue);
        foreach (var action in mask.Allowed)
        {
            var outcome = outcomes[action];
            var rank = outcome.ViolatesAccuracy(constraints) ? 1 : 0;
            var score = outcome.EnergyMillijoules + (latePrice * reference * Late(outcome.LatencyMs / constraints.LatencyMs, spreads[action]));
            if (rank < bestRank || (rank == bestRank && score < lowest))
            {
                (best, lowest, bestRank) = (action, score, rank);
            }
        }

        return new Decision(best, DecisionReason.Greedy, Propensity: 1);
    }

    public void Learn(in Experience experience)
    {
    }

    /// <summary>The normal distribution's chance, as a logistic curve of the same steepness.</summary>
    static double Late(double ratio, double spread) => spread > 0 ? 1 / (1 + Math.Exp(-1.702 * (ratio - 1) / spread)) : ratio > 1 ? 1 : 0;

    static double? Least(Outcome[] outcomes, ActionMask mask, Func<Outcome, bool> includes)
    {
        double? least = null;
        foreach (var action in mask.Allowed)
        {
            if (includes(outcomes[action]) && !(outcomes[action].EnergyMillijoules >= least))
            {
                least = outcomes[action].EnergyMillijoules;
            }
        }

        return least;
    }

    (Outcome[] Outcomes, double[] Spreads) Costs(in DecisionContext context)
    {
        var (network, variance) = (context.Network, context.Variance);
        if (!known.TryGetValue((network.Name, variance), out var costs))
        {
            var prepared = phone.Networks.First(candidate => candidate.Descriptor.Name == network.Name);
            var outcomes = phone.Expected(prepared, variance);
            costs = known[(network.Name, variance)] = (outcomes, [.. outcomes.Select((outcome, action) => Spread(network.Name, action, outcome.LatencyMs))]);
        }

        return costs;
    }

    /// <summary>The standard deviation of a latency, as a share: what waits on air has the radio's noise, the rest that of computing.</summary>
    double Spread(string network, int action, double latencyMs)
    {
        var (target, assumptions) = (phone.Actions[action], phone.Costs.Assumptions);
        if (target.Tier is Tier.Local)
        {
            return assumptions.ComputeSigma;
        }

        var compute = Math.Min(latencyMs, phone.Costs.ComputeMs(network, target));
        var (radio, work) = (assumptions.RadioSigma * (latencyMs - compute), assumptions.ComputeSigma * compute);
        return Math.Sqrt((radio * radio) + (work * work)) / latencyMs;
    }
}
