namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>Explaining a decision, on demand: nothing of it slows a decision that nobody asks about.</summary>
public sealed partial class HierarchicalPolicy
{
    /// <summary>The 95th percentile of the standard normal distribution.</summary>
    const double NinetyFifth = 1.6448536269514722;

    /// <summary>
    /// What <see cref="Select"/> decides now, and why. Changes nothing. With a state that repeats the device's journal up to a decision it says what the device could have said,
    /// bit for bit.
    /// </summary>
    public DecisionExplanation Explain(in DecisionContext context)
    {
        var decision = Select(context);
        var costs = Costs(context.Network);
        var accurate = Enumerable.Range(0, Actions.Count).Any(IsCandidate(context));
        scorer.Score(context, costs, optimistic: false, anyAccuracy: !accurate, (float)state.LatePriceCap);
        var candidates = new Candidate[Actions.Count];
        for (var action = 0; action < candidates.Length; action++)
        {
            candidates[action] = Explain(context, action);
        }

        var because = !accurate ? "No target is as accurate as asked; of the others, the least expected energy and price of being late."
            : decision.Propensity < 0.5 ? "Drawn at random among the nearly best, so that policies can be compared."
            : decision.Reason is DecisionReason.Explore ? "It may be better than the target that is expected to be best, and too little is known of it."
            : "The least expected energy and price of being late.";
        return new DecisionExplanation(
            Name, context.State, context.Network.Name, context.Variance, context.Constraints, decision, because, scorer.Price, state.OverspentMillijoules,
            state.MayExplore, candidates);
    }

    Candidate Explain(in DecisionContext context, int action)
    {
        var group = model.Layout.GroupOf[action];
        var cost = Nominal(context, action);
        var terms = new ComputeTerms(
            model.Find(context.Network.Name), group, action, Levels.Load(context.Variance.CpuUtilizationPercent), Levels.Load(context.Variance.MemoryUtilizationPercent));
        var compute = Estimated(cost.ComputeMs, Compute(terms), model.ComputeNoise(group));
        var energyFactor = ReproducibleMath.Exp(model.Energy(action).Mean);
        var radio = default(Estimate);
        if (model.Layout.LinkOf[group] is var link and >= 0)
        {
            var signal = Levels.Signal(Levels.SignalOf(model.Layout.Links[link], context.Variance));
            radio = Estimated(cost.RadioMs, model.Radio(link, signal), model.RadioNoise(link));
        }

        var lane = lanes.LaneOf[action];
        var (computePower, radioPower) = (
            energyFactor * cost.ComputeMillijoules / cost.ComputeMs, cost.RadioMs > 0 ? energyFactor * cost.RadioMillijoules / cost.RadioMs : 0);
        return new Candidate(
            Actions[action].Descriptor,
            !context.Mask[action] ? Exclusion.Masked : IsAccurate(context, action) ? Exclusion.None : Exclusion.NotAccurate,
            Sum(compute, computePower, radio, radioPower), Sum(compute, 1, radio, 1), scorer.LateChance(lane), scorer.ScoreOf(lane));
    }

    Func<int, bool> IsCandidate(DecisionContext context) => action => context.Mask[action] && IsAccurate(context, action);

    bool IsAccurate(in DecisionContext context, int action) => context.Network.Accuracy(Actions[action]) >= context.Constraints.AccuracyPercent;

    /// <summary>The belief of a compute time, also of a network that nothing was learned of.</summary>
    (double Mean, double Variance) Compute(in ComputeTerms terms)
    {
        if (terms.Network >= 0)
        {
            return model.Compute(terms);
        }

        var (group, own) = (model.Group(terms.Group), model.OfNetwork(terms.Network, terms.Action));
        var unit = model.Layout.UnitOf[terms.Group];
        var (cpu, memory) = model.Layout.IsLocalGroup(terms.Group) ? (model.Cpu(unit, terms.Cpu), model.Memory(unit, terms.Memory)) : default;
        return (group.Mean + own.Mean + cpu.Mean + memory.Mean, group.Variance + own.Variance + cpu.Variance + memory.Variance);
    }

    static Estimate Estimated(double nominal, (double Mean, double Variance) belief, double noise)
    {
        var spread = NinetyFifth * Math.Sqrt(belief.Variance + noise);
        return new Estimate(
            nominal * ReproducibleMath.Exp(belief.Mean), nominal * ReproducibleMath.Exp(belief.Mean - spread), nominal * ReproducibleMath.Exp(belief.Mean + spread));
    }

    static Estimate Sum(in Estimate first, double firstScale, in Estimate second, double secondScale) => new(
        (first.Expected * firstScale) + (second.Expected * secondScale), (first.Low * firstScale) + (second.Low * secondScale),
        (first.High * firstScale) + (second.High * secondScale));
}
