using AutoScale.Core.Learning;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Splitting;

/// <summary>
/// Autodidactic Neurosurgeon beside a learned policy: for networks with a plan ANS chooses among the plan's options, everything else is the learned policy's. Both learn from every
/// inference, so that the device's table and its grain's stay equal whoever chose. What ANS knows is not kept: with its forgetting an observation counts a tenth after 15 decisions.
/// </summary>
/// <param name="learned">Decides for networks without a plan.</param>
/// <param name="ans">Decides for the others.</param>
public sealed class SplitChoicePolicy(IPolicy learned, AnsPolicy ans) : IPolicy
{
    public string Name => learned.Name;

    public Decision Select(in DecisionContext context) => ans.CanChoose(context) ? ans.Select(context) : learned.Select(context);

    public NominalCost Nominal(in DecisionContext context, int action, RouteTaken? route = null) => learned.Nominal(context, action, route);

    public void Learn(in Experience experience)
    {
        learned.Learn(experience);
        ans.Learn(experience);
    }
}
