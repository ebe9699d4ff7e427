using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Devices;

/// <summary>Decisions for thin devices, which ask their grain; the same as the policy would make on the device.</summary>
static class ThinDecisions
{
    /// <summary>By the paper's policy.</summary>
    /// <exception cref="ArgumentException">The state is out of range, or no target is one of the device's.</exception>
    public static DecisionReply Decide(DecisionQuestion question, DeviceReplica replica, LearnerConfiguration learner, Random random)
    {
        var table = replica.Table;
        var mask = Mask(question, replica, table.StateCount);
        var state = new State(question.State);
        CandidateMessage[]? candidates = !question.Explain ? null :
        [
            .. Enumerable.Range(0, table.ActionCount).Select(action => new CandidateMessage(
                replica.Descriptors[action], (float)table.Values(state)[action], table.Visits(state)[action], mask[action])),
        ];
        if (question.Mode is DirectiveMode.Rule)
        {
            // A state says nothing of what targets cost, so that only the declared baseline can be followed.
            return new DecisionReply(
                replica.Descriptors[Baseline(replica, Local(replica, mask))], (int)DecisionReason.Forced, 1, candidates,
                Because: question.Explain ? Because(FixedRule.EdgeCpuFp32, question.Rule) : null);
        }

        var decision = new EpsilonGreedyPolicy(table, learner.Learning, random).Select(default(DecisionContext) with { State = state, Mask = mask });
        return new DecisionReply(replica.Descriptors[decision.Action], ReasonOf(question, decision), decision.Propensity, candidates);
    }

    /// <summary>By our own policy, with the device's profile.</summary>
    /// <exception cref="ArgumentException">The state is out of range, no target is one of the device's, or the situation is missing.</exception>
    /// <exception cref="InvalidOperationException">The epoch began without a profile.</exception>
    public static DecisionReply Decide(
        DecisionQuestion question, HierarchicalState state, LearnerConfiguration learner, DeviceProfile? profile, StateStatistics statistics)
    {
        if (profile is null)
        {
            throw new InvalidOperationException(
                $"The policy {learner.Policy} needs the device's profile to decide; begin an epoch that states it, or let the device decide itself.");
        }

        var mask = Mask(question, state, learner.StateCount);
        var situation = question.Situation
            ?? throw new ArgumentException($"situation is missing; the policy {learner.Policy} decides by the network, the surroundings and what is asked.");

        // Made for this decision: what was derived from the state would be stale after the next batch, and a question costs a round trip anyway.
        var policy = new HierarchicalPolicy(ActionSpace.For(profile), profile, state, learner.Hierarchical, []);
        var context = ContextOf(question, situation, mask);
        var explanation = question.Explain ? policy.Explain(context) : null;
        var isRule = question.Mode is DirectiveMode.Rule;
        var decision = isRule ? new OrderedRules(policy.Actions, profile).Select(question.Rule, context) : explanation?.Decision ?? policy.Select(context);
        var nominal = policy.Nominal(context, decision.Action);
        return new DecisionReply(
            state.Descriptors[decision.Action], ReasonOf(question, decision), decision.Propensity, explanation is null ? null : Candidates(explanation, statistics),
            new NominalMessage(nominal.ComputeMs, nominal.RadioMs, nominal.ComputeMillijoules, nominal.RadioMillijoules),
            isRule && question.Explain ? Because(question.Rule, question.Rule) : explanation?.Because);
    }

    static DecisionContext ContextOf(DecisionQuestion question, SituationMessage situation, ActionMask mask) => new(
        new State(question.State),
        mask,
        new NetworkDescriptor
        {
            Name = situation.Network,
            Features = new NetworkFeatures(
                situation.Features.ConvolutionLayers, situation.Features.FullyConnectedLayers, situation.Features.RecurrentLayers,
                situation.Features.MultiplyAccumulates),
            InputBytes = situation.InputBytes,
            OutputBytes = situation.OutputBytes,
            AccuracyPercent = situation.AccuracyPercent,
            Int8AccuracyPercent = situation.Int8AccuracyPercent,
        },
        new RuntimeVariance(
            situation.Variance.CpuUtilizationPercent, situation.Variance.MemoryUtilizationPercent, situation.Variance.WifiSignalDbm ?? RuntimeVariance.NoLink,
            situation.Variance.PeerSignalDbm ?? RuntimeVariance.NoLink),
        new QualityConstraints(situation.Constraints.LatencyMs, situation.Constraints.AccuracyPercent));

    static CandidateMessage[] Candidates(DecisionExplanation explanation, StateStatistics statistics)
    {
        var visits = statistics.Cells().Where(cell => cell.State == explanation.State.Index).ToDictionary(cell => cell.Action, cell => cell.Visits);
        return
        [
            .. explanation.Candidates.Select((candidate, action) => new CandidateMessage(
                candidate.Descriptor,
                candidate.Exclusion is Exclusion.None ? -(float)candidate.Score : 0,
                (int)Math.Min(int.MaxValue, visits.GetValueOrDefault(action)),
                candidate.Exclusion is Exclusion.None,
                new CostsMessage(ToMessage(candidate.EnergyMillijoules), ToMessage(candidate.LatencyMs), candidate.LateChance))),
        ];
    }

    static EstimateMessage ToMessage(in Estimate estimate) => new(estimate.Expected, estimate.Low, estimate.High);

    static int ReasonOf(DecisionQuestion question, in Decision decision) =>
        (int)(question.Mode is DirectiveMode.Learned ? decision.Reason : DecisionReason.Forced);

    static ActionMask Mask(DecisionQuestion question, ILearnedState state, int stateCount)
    {
        if (question.State < 0 || question.State >= stateCount)
        {
            throw new ArgumentException($"state is {question.State}; it must be from 0 to {stateCount - 1}.");
        }

        var stays = question.Mode is DirectiveMode.OnDevice || (question.Mode is DirectiveMode.Rule && question.Rule.StaysOnDevice());
        var allowed = new bool[state.Descriptors.Count];
        foreach (var target in question.AllowedTargets)
        {
            if (state.ActionOf(target) is var action and >= 0)
            {
                allowed[action] = !stays || TargetDescriptor.StaysOnDevice(target);
            }
        }

        return allowed.Contains(true) ? new ActionMask(allowed) : throw new ArgumentException(!stays
            ? "allowedTargets names no target of this device."
            : "allowedTargets names no local target of this device, and an operator ordered that inputs stay on the device.");
    }

    static string Because(FixedRule followed, FixedRule ordered) => followed == ordered
        ? $"An operator ordered the fixed rule {ordered.Name()}."
        : $"An operator ordered the fixed rule {ordered.Name()}; a state does not say what targets cost, so {followed.Name()} is followed.";

    /// <summary>The device's own among the allowed targets; all where it has none.</summary>
    static ActionMask Local(DeviceReplica state, ActionMask mask)
    {
        var local = Enumerable.Range(0, state.Descriptors.Count).Select(action => mask[action] && TargetDescriptor.StaysOnDevice(state.Descriptors[action])).ToArray();
        return local.Contains(true) ? new ActionMask(local) : mask;
    }

    /// <summary>Edge (CPU FP32), as the device's own rule has it: its fastest step comes first.</summary>
    static int Baseline(DeviceReplica state, ActionMask mask)
    {
        foreach (var action in mask.Allowed)
        {
            if (state.Descriptors[action].StartsWith("local/cpu/fp32", StringComparison.Ordinal))
            {
                return action;
            }
        }

        return mask.Allowed[0];
    }
}
