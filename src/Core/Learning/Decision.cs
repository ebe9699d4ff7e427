using AutoScale.Core.Directives;

namespace AutoScale.Core.Learning;

/// <summary>Why an action was chosen.</summary>
public enum DecisionReason
{
    /// <summary>Its value is the highest.</summary>
    Greedy,

    /// <summary>Chance picked it, to learn.</summary>
    Explore,

    /// <summary>A rule fixed it.</summary>
    Rule,

    /// <summary>An operator's order left nothing else: the <see cref="Decision.Rule"/> that it names, or a choice among the device's own targets.</summary>
    Forced,
}

/// <summary>A choice of action.</summary>
/// <param name="Action">The action's index.</param>
/// <param name="Reason">Why.</param>
/// <param name="Propensity">The probability with which the policy chose this action here, above 0, up to 1: what makes comparisons of policies honest.</param>
/// <param name="Rule">The rule that an operator ordered and that chose; null where none did.</param>
public readonly record struct Decision(int Action, DecisionReason Reason, float Propensity, FixedRule? Rule = null);
