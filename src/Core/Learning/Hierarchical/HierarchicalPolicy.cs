using System.Runtime.CompilerServices;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Energy;
using AutoScale.Core.Networks;
using AutoScale.Core.Routing;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Our own policy: learns factors on what profile and census predict, shares them between networks, loads and devices by hierarchical shrinkage, and takes the target whose
/// expected energy and price of being late are least. Explores by optimism, only where an uncertain target may be better, and only within a safety floor. A small
/// share is drawn at random among nearly equals. Chance comes from what is journalled: the same journal gives the same decisions. docs/learning.md has the method, its sources
/// and its figures.
/// </summary>
public sealed partial class HierarchicalPolicy : IPolicy
{
    /// <summary>Inferences between two looks at what relaxes by itself.</summary>
    const int RefreshInterval = 16;

    readonly DeviceProfile profile;
    readonly HierarchicalOptions options;
    readonly HierarchicalState state;
    readonly CostModel model;
    readonly NominalModel nominal;
    readonly LaneLayout lanes;
    readonly CostTables tables;
    readonly DecisionScorer scorer;
    readonly Dictionary<string, NetworkCosts> networks = new(StringComparer.Ordinal);
    readonly ReferenceTable<NetworkDescriptor, NetworkCosts> recent = new();
    readonly float[] bestPropensity;
    int revision;

    /// <param name="actions">The device's targets.</param>
    /// <param name="profile">The device.</param>
    /// <param name="state">What was learned, shared with whoever saves it or merges priors; its descriptors are those of <paramref name="actions"/>.</param>
    /// <param name="options">Settings, those of the state.</param>
    /// <param name="networks">Networks whose census is known, to read rates off published latencies; may be empty. Others are met later.</param>
    public HierarchicalPolicy(
        ActionSpace actions, DeviceProfile profile, HierarchicalState state, HierarchicalOptions options, IEnumerable<NetworkDescriptor> networks)
    {
        if (!state.Descriptors.SequenceEqual(actions.Descriptors, StringComparer.Ordinal))
        {
            throw new ArgumentException("The state was made for other targets.", nameof(state));
        }

        Actions = actions;
        this.profile = profile;
        this.options = options;
        this.state = state;
        model = state.Model;
        nominal = new NominalModel(actions, profile, networks);
        lanes = new LaneLayout(actions, model.Layout);
        tables = new CostTables(model, lanes, nominal, profile, options.Optimism);
        scorer = new DecisionScorer(lanes, model.Layout, tables, options.LatePrice);
        revision = state.Revision;
        bestPropensity = [1, .. Enumerable.Range(1, LaneLayout.Width).Select(candidates => HoldOut.Propensity(options.HoldOutShare, candidates, isBest: true))];
    }

    public string Name => HierarchicalState.PolicyName;

    /// <summary>What was learned.</summary>
    public HierarchicalState State => state;

    /// <summary>The device's targets.</summary>
    public ActionSpace Actions { get; }

    public Decision Select(in DecisionContext context)
    {
        var costs = Costs(context.Network);
        var cap = (float)state.LatePriceCap;
        var optimistic = state.MayExplore;
        var lane = scorer.Score(context, costs, optimistic, anyAccuracy: false, cap);
        if (lane < 0)
        {
            // No target is accurate enough: the best of the others, as the constraint cannot be kept.
            lane = scorer.Score(context, costs, optimistic: false, anyAccuracy: true, cap);
            return new Decision(lanes.ActionOf[lane], DecisionReason.Greedy, Propensity: 1);
        }

        var propensity = 1f;
        if (optimistic)
        {
            var candidates = scorer.Nearly;
            propensity = bestPropensity[candidates];
            if (state.HoldsOut && scorer.NearlyBest(HoldOut.Pick(state.Chance, candidates)) is var drawn && drawn != lane)
            {
                return new Decision(lanes.ActionOf[drawn], DecisionReason.Explore, HoldOut.Propensity(options.HoldOutShare, candidates, isBest: false));
            }
        }

        var reason = optimistic && scorer.IsUncertain(costs, lane) && lane != scorer.Score(context, costs, optimistic: false, anyAccuracy: false, cap)
            ? DecisionReason.Explore
            : DecisionReason.Greedy;
        return new Decision(lanes.ActionOf[lane], reason, propensity);
    }

    /// <summary>The target that is held for best, without exploring.</summary>
    public Decision SelectGreedy(in DecisionContext context)
    {
        var (costs, cap) = (Costs(context.Network), (float)state.LatePriceCap);
        var lane = scorer.Score(context, costs, optimistic: false, anyAccuracy: false, cap);
        lane = lane >= 0 ? lane : scorer.Score(context, costs, optimistic: false, anyAccuracy: true, cap);
        return new Decision(lanes.ActionOf[lane], DecisionReason.Greedy, Propensity: 1);
    }

    public NominalCost Nominal(in DecisionContext context, int action, RouteTaken? route = null)
    {
        var costs = Costs(context.Network);
        var target = Actions[action];
        var run = target.Part is { } part ? context.Network.PartFor(part) : null;
        var head = run is null ? 0 : run.HeadShare + (run.ExtensionShare * (route is { } taken ? taken.Extended ? 1 : 0 : run.ExtensionChance));
        if (target.Tier is Tier.Local)
        {
            var milliseconds = (run is null ? costs.NominalMs[action] : head * costs.WholeHeadMs[action]) * NominalModel.Slowdown(target.Processor, context.Variance);
            return new NominalCost((float)milliseconds, 0, (float)(milliseconds * nominal.Milliwatts[action] / 1000), 0);
        }

        var chance = run is null ? 1 : route is { } way ? way.Exit is ExitPoint.Cloud ? 1 : 0 : run.RemoteChance;
        var dbm = Levels.Dbm(Levels.SignalOf(target.Tier is Tier.Cloud ? "cloud" : "peer", context.Variance));
        var place = (model.Layout.LinkOf[model.Layout.GroupOf[action]] * Levels.DbmCount) + dbm;
        var perByte = (float)(chance * tables.MillisecondsPerByte[dbm]);
        var (transmitMs, receiveMs) = (costs.TransmitBytesOf(run) * perByte, costs.ReceiveBytesOf(run) * perByte);
        var headMs = head is 0 ? 0 : head * costs.WholeHeadMs[action] * NominalModel.Slowdown(target.Head!.Processor, context.Variance);
        var waitMs = chance * costs.NominalMs[action];
        return new NominalCost(
            (float)(headMs + waitMs), transmitMs + receiveMs, (float)(((headMs * nominal.HeadMilliwatts[action]) + (waitMs * nominal.Milliwatts[action])) / 1000),
            (transmitMs * tables.TransmitPower[place]) + (receiveMs * tables.ReceivePower[place]));
    }

    public void Learn(in Experience experience)
    {
        var before = state.Revision;
        state.Apply(experience);
        var action = experience.Transition.Action;
        if (state.Revision != before || action < 0 || action >= Actions.Count)
        {
            return;
        }

        var layout = model.Layout;
        var group = layout.GroupOf[action];
        if (model.Tick % RefreshInterval is 0)
        {
            for (var other = 0; other < layout.Groups.Length; other++)
            {
                tables.RefreshGroup(other);
                scorer.Refresh(other);
            }

            for (var link = 0; link < layout.Links.Length; link++)
            {
                tables.RefreshLink(link);
            }
        }

        // What groups of one processor or tier share has changed with this one.
        for (var other = 0; other < layout.Groups.Length; other++)
        {
            if (layout.UnitOf[other] == layout.UnitOf[group])
            {
                tables.RefreshGroup(other);
                scorer.Refresh(other);
            }
        }

        tables.RefreshPower(group);
        if (networks.TryGetValue(experience.Network, out var costs))
        {
            costs.RefreshTimes(model, lanes, group, options.Optimism);
        }

        // Power is of the processor, whatever it runs.
        foreach (var network in networks.Values)
        {
            network.RefreshEnergies(lanes, tables, group);
        }

        if (layout.LinkOf[group] is var own and >= 0)
        {
            tables.RefreshSignal(own, Levels.Signal(Levels.SignalOf(layout.Links[own], experience.Variance)));
            tables.RefreshLink(own);
        }
        else
        {
            tables.RefreshLoad(
                layout.UnitOf[group], Levels.Load(experience.Variance.CpuUtilizationPercent), Levels.Load(experience.Variance.MemoryUtilizationPercent));
        }
    }

    NetworkCosts Costs(NetworkDescriptor network) => (revision == state.Revision ? recent.Find(network) : null) ?? Find(network);

    [MethodImpl(MethodImplOptions.NoInlining)]
    NetworkCosts Find(NetworkDescriptor network)
    {
        if (revision != state.Revision)
        {
            revision = state.Revision;
            networks.Clear();
            recent.Clear();
            tables.RefreshAll();
            for (var group = 0; group < model.Layout.Groups.Length; group++)
            {
                scorer.Refresh(group);
            }
        }

        if (!networks.TryGetValue(network.Name, out var costs) || !ReferenceEquals(costs.Descriptor, network))
        {
            recent.Clear();
            costs = networks[network.Name] = new NetworkCosts(network, Actions, lanes, nominal);
            for (var group = 0; group < model.Layout.Groups.Length; group++)
            {
                costs.RefreshTimes(model, lanes, group, options.Optimism);
                costs.RefreshEnergies(lanes, tables, group);
            }
        }

        recent.Add(network, costs);
        return costs;
    }
}
