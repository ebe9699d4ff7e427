using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

/// <summary>A phone with the hierarchical policy whose real costs are factors on the nominal ones.</summary>
sealed class SmallPhone
{
    public static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small);

    public static readonly QualityConstraints Constraints = new(LatencyMs: 1000, AccuracyPercent: 50);

    public static readonly RuntimeVariance Calm = new(0, 0, -50, -50);

    readonly SplitMix64 random;
    long tick;

    public SmallPhone(HierarchicalOptions? options = null, ulong seed = 1)
    {
        Options = options ?? new HierarchicalOptions();
        random = new SplitMix64(seed);
        Policy = new HierarchicalPolicy(Actions, TestProfiles.Small, new HierarchicalState(Actions.Descriptors, Options), Options, []);
    }

    public HierarchicalOptions Options { get; }

    public HierarchicalPolicy Policy { get; }

    /// <summary>What a target really takes over the nominal, by group such as <c>local/cpu/fp32</c>; 1 where none is set.</summary>
    public Dictionary<string, double> Factors { get; } = new(StringComparer.Ordinal);

    /// <summary>Standard deviation of the log of single times.</summary>
    public double Noise { get; set; } = 0.05;

    public List<Experience> Journal { get; } = [];

    public static DecisionContext Context(RuntimeVariance? variance = null, ActionMask? mask = null, QualityConstraints? constraints = null) =>
        new(new State(0), mask ?? Actions.All, TestProfiles.Network, variance ?? Calm, constraints ?? Constraints);

    /// <summary>Decides, runs and learns.</summary>
    public string Infer(DecisionContext? context = null, string? target = null)
    {
        var at = context ?? Context();
        var decision = target is null ? Policy.Select(at) : new Decision(Actions.IndexOf(target), DecisionReason.Rule, 1);
        var nominal = Policy.Nominal(at, decision.Action);
        var chosen = Actions[decision.Action];
        var group = string.Join('/', chosen.Descriptor.Split('/').Take(3));
        var factor = Factors.GetValueOrDefault(group, 1) * Math.Exp(Noise * ((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2));
        var (compute, energy) = (nominal.ComputeMs * factor, (nominal.ComputeMillijoules * factor) + nominal.RadioMillijoules);
        var outcome = new Outcome((float)energy, (float)(compute + nominal.RadioMs), at.Network.Accuracy(chosen.Precision));
        var experience = new Experience(
            new Transition(at.State, decision.Action, -outcome.EnergyMillijoules, at.State), at.Network.Name, decision.Reason, decision.Propensity, outcome,
            at.Constraints, new EnergyReading(outcome.EnergyMillijoules, 0, EnergyProvenance.Modelled), BaselineMillijoules: 500, FellBack: false,
            DateTimeOffset.UnixEpoch.AddSeconds(++tick), at.Variance, nominal.RadioMs, nominal);
        Policy.Learn(experience);
        Journal.Add(experience);
        return chosen.Descriptor;
    }
}
