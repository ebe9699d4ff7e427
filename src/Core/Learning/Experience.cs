using AutoScale.Core.Directives;
using AutoScale.Core.Energy;
using AutoScale.Core.Inference;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Learning;

/// <summary>One inference as it is remembered: the transition that was learned and what is needed to account for it.</summary>
/// <param name="Transition">What was learned.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Reason">Why the action was chosen.</param>
/// <param name="Propensity">The probability of that choice, above 0, up to 1.</param>
/// <param name="Outcome">What it cost and gave, everything included when an offload failed and the device answered.</param>
/// <param name="Constraints">What the request asked.</param>
/// <param name="Energy">The joules, with their provenance.</param>
/// <param name="BaselineMillijoules">What the declared baseline would have spent.</param>
/// <param name="FellBack">Whether the chosen target failed and the device answered.</param>
/// <param name="At">When it ended.</param>
/// <param name="Variance">The surroundings that the decision saw.</param>
/// <param name="RadioMs">Time on air of the chosen target, t_TX + t_RX; 0 on the device.</param>
/// <param name="Reach">Where the decision could have sent it.</param>
/// <param name="Nominal">What the chosen target costs by profile and census alone; zero from policies that need none.</param>
/// <param name="Rule">The rule that an operator ordered and that chose; null where none did.</param>
public readonly record struct Experience(
    Transition Transition,
    string Network,
    DecisionReason Reason,
    float Propensity,
    Outcome Outcome,
    QualityConstraints Constraints,
    EnergyReading Energy,
    float BaselineMillijoules,
    bool FellBack,
    DateTimeOffset At,
    RuntimeVariance Variance = default,
    float RadioMs = 0,
    NominalCost Nominal = default,
    Reach Reach = Reach.Unknown,
    FixedRule? Rule = null);

/// <summary>A prior was merged into a device's table at this point of its history.</summary>
/// <param name="DeviceClass">The class whose prior it is.</param>
/// <param name="Version">The prior's version, from 1.</param>
public readonly record struct PriorAdoption(string DeviceClass, int Version);
