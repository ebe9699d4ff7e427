using AutoScale.Core.Learning;
using AutoScale.Core.Routing;
using AutoScale.Core.Policies;

namespace AutoScale.Simulator.Evaluation;

/// <summary>
/// The power budget that an engineer would write around any policy: while more has been spent than the budget allows, the target that was cheapest when profiled, late or not.
/// </summary>
/// <param name="inner">Decides while the budget holds.</param>
/// <param name="profile">What was profiled.</param>
/// <param name="budgetMilliwatts">The budget, over the time that passes.</param>
public sealed class ThrottledPolicy(IPolicy inner, CostProfile profile, double budgetMilliwatts) : IPolicy
{
    double overspent;
    DateTimeOffset? last;

    public string Name => inner.Name + "-throttled";

    public Decision Select(in DecisionContext context)
    {
        var choice = inner.Select(context);
        if (overspent <= 0)
        {
            return choice;
        }

        var outcomes = profile.Of(context.Network.Name);
        var best = choice.Action;
        foreach (var action in context.Mask.Allowed)
        {
            if (outcomes[action].EnergyMillijoules < outcomes[best].EnergyMillijoules && !outcomes[action].ViolatesAccuracy(context.Constraints))
            {
                best = action;
            }
        }

        return new Decision(best, DecisionReason.Rule, Propensity: 1);
    }

    public NominalCost Nominal(in DecisionContext context, int action, RouteTaken? route = null) => inner.Nominal(context, action, route);

    public void Learn(in Experience experience)
    {
        var elapsedMs = last is { } before ? (experience.At - before).TotalMilliseconds : 0;
        last = experience.At;
        overspent = Math.Max(0, overspent + experience.Outcome.EnergyMillijoules - (budgetMilliwatts * elapsedMs / 1000));
        inner.Learn(experience);
    }
}
