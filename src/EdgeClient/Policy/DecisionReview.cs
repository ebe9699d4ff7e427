using System.Globalization;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Policies;
using AutoScale.Core.Routing;
using AutoScale.Core.States;
using AutoScale.EdgeClient.Journal;

namespace AutoScale.EdgeClient.Policy;

/// <summary>
/// Looks again at decisions of a device's journal, with what the device had learned when it made them: what it chose among, and whether it would choose the same. Goes
/// through the journal in order.
/// </summary>
public sealed class DecisionReview
{
    static readonly RouteTaken[] Routes =
    [
        .. from exit in Enum.GetValues<ExitPoint>() from extended in (bool[])[false, true] select new RouteTaken(exit, extended),
    ];

    readonly ActionSpace actions;
    readonly StateSpace states = new();
    readonly ILearnedState state;
    readonly HierarchicalPolicy? hierarchical;
    readonly OrderedRules rules;
    readonly Dictionary<string, PreparedNetwork> networks;

    /// <param name="configuration">What the device learns with.</param>
    /// <param name="profile">The device.</param>
    /// <param name="targets">Its targets.</param>
    /// <param name="state">What it had learned before the first entry; goes on with <see cref="Learn"/>.</param>
    /// <param name="networks">The device's networks.</param>
    /// <exception cref="ArgumentException">The device offers other targets than the journal has.</exception>
    public DecisionReview(DeviceConfiguration configuration, DeviceProfile profile, ActionSpace targets, ILearnedState state, IEnumerable<Core.Networks.NetworkDescriptor> networks)
    {
        this.state = state;
        actions = targets;
        if (!actions.Descriptors.SequenceEqual(configuration.Descriptors, StringComparer.Ordinal))
        {
            throw new ArgumentException("This host offers other targets than the journal has; look at the journal on the device that wrote it, with the same --splits and --gates.");
        }

        rules = new OrderedRules(actions, profile);
        hierarchical = state is HierarchicalState learned ? new HierarchicalPolicy(actions, profile, learned, configuration.Hierarchical, []) : null;
        this.networks = networks.ToDictionary(network => network.Name, network => new PreparedNetwork(network, states, actions), StringComparer.Ordinal);
    }

    /// <summary>Looks at a decision, before it is learned from. Changes nothing.</summary>
    public ReviewedDecision Review(in Experience recorded)
    {
        if (!networks.TryGetValue(recorded.Network, out var network))
        {
            return new ReviewedDecision([], "", null, $"the device has no network '{recorded.Network}' any more");
        }

        if (recorded.Reach is Reach.Unknown)
        {
            return new ReviewedDecision([], "", null, "the entry does not say what could be reached");
        }

        var mask = network.Mask(recorded.Reach);
        var stays = recorded.Rule?.StaysOnDevice() ?? recorded.Reason is DecisionReason.Forced;
        var context = new DecisionContext(
            recorded.Transition.State, stays ? mask.And(actions.Local) : mask, network.Descriptor, recorded.Variance, recorded.Constraints);
        var difference = states.Encode(network.State, recorded.Variance) != recorded.Transition.State ? "the state" : Difference(context, recorded);
        var review = hierarchical is not null ? Explain(hierarchical.Explain(context), difference) : Explain(context, difference);
        return recorded.Rule is { } rule ? review with { Because = $"An operator ordered the fixed rule {rule.Name()}." } : review;
    }

    /// <summary>Learns from an inference as the device did.</summary>
    public void Learn(in Experience experience)
    {
        if (hierarchical is not null)
        {
            hierarchical.Learn(experience);
        }
        else
        {
            state.Apply(experience);
        }
    }

    /// <returns>What would differ; null where the decision is the same.</returns>
    string? Difference(in DecisionContext context, in Experience recorded)
    {
        var action = recorded.Transition.Action;
        if (!context.Mask[action])
        {
            return "the target: it could not be reached";
        }

        if (recorded.Rule is { } rule)
        {
            var ordered = rules.Select(rule, context).Action;
            return ordered != action ? $"the target: {actions[ordered].Descriptor}"
                : hierarchical is not null && !Nominals(context, action).Contains(recorded.Nominal) ? "the nominal cost"
                : null;
        }

        // Journals of earlier versions do not say whether a rule chose.
        if (recorded.Reason is DecisionReason.Forced && rules.Select(FixedRule.EdgeCpuFp32, context).Action == action)
        {
            return null;
        }

        if (hierarchical is not null)
        {
            var decision = hierarchical.Select(context);
            return decision.Action != action ? $"the target: {actions[decision.Action].Descriptor}"
                : recorded.Reason is not DecisionReason.Forced && decision.Reason != recorded.Reason ? $"the reason: {decision.Reason.ToString().ToLowerInvariant()}"
                : !Nominals(context, action).Contains(recorded.Nominal) ? "the nominal cost"
                : null;
        }

        // The paper's policy draws lots: only what it drew from can be repeated.
        var values = ((DeviceReplica)state).Table.Values(context.State);
        var best = ActionValueRow.ArgMax(values, context.Mask);
        return recorded.Reason is DecisionReason.Greedy && values[action] != values[best] ? $"the target: {actions[best].Descriptor}" : null;
    }

    /// <summary>What the target costs by each way through its exits; the entry does not say which was taken.</summary>
    IEnumerable<NominalCost> Nominals(DecisionContext context, int action) =>
    [
        hierarchical!.Nominal(context, action),
        .. actions[action].Exit is null ? [] : Routes.Select(route => hierarchical.Nominal(context, action, route)),
    ];

    static ReviewedDecision Explain(DecisionExplanation explanation, string? difference) => new(
        [
            .. explanation.Candidates.Select(candidate => new ReviewedCandidate(
                candidate.Descriptor,
                candidate.Exclusion switch
                {
                    Exclusion.None => null,
                    Exclusion.NotAccurate => "not accurate enough",
                    _ => "masked",
                },
                candidate.Score,
                [
                    ("energy mJ", Text(candidate.EnergyMillijoules)), ("latency ms", Text(candidate.LatencyMs)),
                    ("late", string.Create(CultureInfo.InvariantCulture, $"{100 * candidate.LateChance:0.0} %")),
                    ("score mJ", candidate.Exclusion is Exclusion.None ? string.Create(CultureInfo.InvariantCulture, $"{candidate.Score:0.0}") : "–"),
                ])),
        ],
        explanation.Because, difference, null);

    ReviewedDecision Explain(in DecisionContext context, string? difference)
    {
        var table = ((DeviceReplica)state).Table;
        var values = table.Values(context.State);
        var visits = table.Visits(context.State);
        var candidates = new ReviewedCandidate[actions.Count];
        for (var action = 0; action < candidates.Length; action++)
        {
            candidates[action] = new ReviewedCandidate(
                actions[action].Descriptor, context.Mask[action] ? null : "masked", -(double)values[action],
                [("value", values[action].ToString("0.0", CultureInfo.InvariantCulture)), ("visits", visits[action].ToString(CultureInfo.InvariantCulture))]);
        }

        return new ReviewedDecision(candidates, "The highest value, or with probability ε any.", difference, null);
    }

    static string Text(in Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Expected:0.0} ({estimate.Low:0.0}–{estimate.High:0.0})");
}

/// <summary>A decision looked at again.</summary>
/// <param name="Candidates">Every target, in the order of the actions; empty where the decision cannot be looked at.</param>
/// <param name="Because">How the policy chooses, in a sentence.</param>
/// <param name="Difference">What would differ now; null where nothing does.</param>
/// <param name="Unknown">Why the decision cannot be looked at; null where it can.</param>
public sealed record ReviewedDecision(IReadOnlyList<ReviewedCandidate> Candidates, string Because, string? Difference, string? Unknown);

/// <summary>A target as a decision saw it.</summary>
/// <param name="Descriptor">The target.</param>
/// <param name="Exclusion">Why it could not be chosen; null where it could.</param>
/// <param name="Rank">The lower the better.</param>
/// <param name="Estimates">What was expected of it, by name, with intervals from the 5th to the 95th percentile where the policy has any.</param>
public sealed record ReviewedCandidate(string Descriptor, string? Exclusion, double Rank, IReadOnlyList<(string Name, string Value)> Estimates);
