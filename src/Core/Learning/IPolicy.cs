namespace AutoScale.Core.Learning;

/// <summary>Chooses targets and learns from what came of them. Not thread-safe; the inference loop orders the calls.</summary>
public interface IPolicy
{
    /// <summary>The name that commands and reports use, such as <c>autoscale</c>.</summary>
    string Name { get; }

    /// <summary>Chooses one of the allowed actions. Allocates nothing.</summary>
    Decision Select(in DecisionContext context);

    /// <summary>Learns from one transition. Allocates nothing. A policy that does not learn does nothing.</summary>
    void Learn(in Transition transition);
}
