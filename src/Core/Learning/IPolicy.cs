using AutoScale.Core.Routing;

namespace AutoScale.Core.Learning;

/// <summary>Chooses targets and learns from what came of them. Not thread-safe; the inference loop orders the calls.</summary>
public interface IPolicy
{
    /// <summary>The name that commands and reports use, such as <c>autoscale</c>.</summary>
    string Name { get; }

    /// <summary>Chooses one of the allowed actions. Allocates nothing.</summary>
    Decision Select(in DecisionContext context);

    /// <summary>
    /// What a target costs by profile and census alone, recorded beside the outcome for policies that learn factors on it. Allocates nothing; nothing for other policies.
    /// </summary>
    /// <param name="context">The decision.</param>
    /// <param name="action">The target.</param>
    /// <param name="route">The way that the inference took through its exits; null for what is expected of it.</param>
    NominalCost Nominal(in DecisionContext context, int action, RouteTaken? route = null) => default;

    /// <summary>Learns from one inference, whoever chose its target. Allocates nothing but where a context is seen first. A policy that does not learn does nothing.</summary>
    void Learn(in Experience experience);
}
