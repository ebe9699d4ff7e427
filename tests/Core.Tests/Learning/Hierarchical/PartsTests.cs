using AutoScale.Core.Actions;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
using AutoScale.Core.Splitting;
using AutoScale.Core.States;
using AutoScale.Core.Tests.Routing;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

/// <summary>Exits and splits as targets of the hierarchical policy.</summary>
public sealed class PartsTests
{
    static readonly SplitPlan Split = new(
        "whole", "00", "class", "local/cpu/fp32/2000", "cloud/gpu/fp32", EnergyProvenance.Modelled, [],
        [new("", Precision.Fp32, 0, 0, 100, 0, null), new("early", Precision.Fp32, 500, 40, 5, 9, null), new("", Precision.Fp32, 3000, 80, 0, 10, null)]);

    static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small, [Split], [ExitPlanTests.Plan]);

    static readonly Core.Networks.NetworkDescriptor Network = ExitPlanTests.Whole.With(Split.Runs(ExitPlanTests.Whole));

    static readonly RuntimeVariance Calm = new(0, 0, -50, -50);

    readonly HierarchicalPolicy policy = Policy();

    [Theory]
    [InlineData(55, "+exit:main")]
    [InlineData(62, "+exit:extension")]
    public void Select_TakesTheCheapestExitThatIsAccurateEnough(float accuracy, string exit)
    {
        var mask = Actions.Allow(target => target.Tier is Tier.Local);

        Assert.EndsWith(exit, Actions[policy.Select(Context(accuracy, mask)).Action].Descriptor, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_TakesNoExitThatIsNotAccurateEnough() => Assert.Null(Actions[policy.Select(Context(72)).Action].Exit);

    [Fact]
    public void Nominal_IsThatOfTheWayTaken()
    {
        var gated = Actions.IndexOf("local/cpu/fp32/2000+exit:cloud/gpu/fp32");
        var context = Context(50);
        var here = policy.Nominal(context, gated, new RouteTaken(ExitPoint.Main, Extended: false));
        var away = policy.Nominal(context, gated, new RouteTaken(ExitPoint.Cloud, Extended: false));
        var whole = policy.Nominal(context, Actions.IndexOf("cloud/gpu/fp32"));
        var main = policy.Nominal(context, Actions.IndexOf("local/cpu/fp32/2000+exit:main"));

        Assert.Equal((main.ComputeMs, main.ComputeMillijoules, 0f), (here.ComputeMs, here.ComputeMillijoules, here.RadioMs));
        Assert.Equal(main.ComputeMs + whole.ComputeMs, away.ComputeMs, 1e-4);
        Assert.Equal((whole.RadioMs, whole.RadioMillijoules), (away.RadioMs, away.RadioMillijoules));
        Assert.Equal(main.ComputeMs + (0.25 * whole.ComputeMs), policy.Nominal(context, gated).ComputeMs, 1e-4);
    }

    [Fact]
    public void Nominal_OfASplitHasItsHeadOnTheDeviceAndItsOwnBytesOnAir()
    {
        var split = policy.Nominal(Context(50), Actions.IndexOf("split:early/fp32>cloud/gpu/fp32"));
        var local = policy.Nominal(Context(50), 0);
        var cloud = policy.Nominal(Context(50), Actions.IndexOf("cloud/gpu/fp32"));

        Assert.InRange(split.ComputeMs, 0.05f * local.ComputeMs, (0.05f * local.ComputeMs) + cloud.ComputeMs);
        Assert.Equal((500 + 40 + 800) / (3000 + 80 + 800.0), split.RadioMs / cloud.RadioMs, 1e-4);
    }

    [Fact]
    public void Nominal_LetsALoadSlowWhatTheDeviceComputesOnly()
    {
        var busy = Context(50) with { Variance = Calm with { CpuUtilizationPercent = 100 } };
        var split = Actions.IndexOf("split:early/fp32>cloud/gpu/fp32");
        var head = 0.05 * policy.Nominal(Context(50), 0).ComputeMs;

        Assert.Equal(head, policy.Nominal(busy, split).ComputeMs - policy.Nominal(Context(50), split).ComputeMs, 1e-3);
    }

    [Fact]
    public void Learn_FindsASplitThatIsBetterThanThought()
    {
        // Only the split and the whole network in the cloud; the split is in truth ten times as fast as profile and census say.
        var split = Actions.IndexOf("split:early/fp32>cloud/gpu/fp32");
        var cloud = Actions.IndexOf("cloud/gpu/fp32");
        var mask = Actions.Allow(target => Actions.IndexOf(target.Descriptor) is var action && (action == split || action == cloud));
        Run(mask, action => action == split ? 0.1 : 1, 60);

        Assert.Equal(split, policy.SelectGreedy(Context(50, mask)).Action);
        Run(mask, action => action == split ? 10 : 1, 200);
        Assert.Equal(cloud, policy.SelectGreedy(Context(50, mask)).Action);
    }

    [Fact]
    public void Restore_GivesTheSameBitsAndSoDoesReplaying()
    {
        var journal = Run(Actions.All, action => 1 + (0.01 * action), 300);
        var copy = new HierarchicalState(Actions.Descriptors, new HierarchicalOptions());
        copy.Restore(policy.State.Encode());
        var replay = new HierarchicalState(Actions.Descriptors, new HierarchicalOptions());
        foreach (var experience in journal)
        {
            replay.Apply(experience);
        }

        Assert.Equal(policy.State.Encode(), copy.Encode());
        Assert.Equal(policy.State.Encode(), replay.Encode());
        Assert.Contains(journal, experience => Actions[experience.Transition.Action].Part is not null);
    }

    [Fact]
    public void Restore_TakesOverWhatADeviceLearnedBeforeItHadParts()
    {
        var whole = ActionSpace.For(TestProfiles.Small);
        var before = new HierarchicalPolicy(whole, TestProfiles.Small, new HierarchicalState(whole.Descriptors, new HierarchicalOptions()), new HierarchicalOptions(), []);
        Run(before, whole, whole.Allow(target => target.Descriptor == whole.Descriptors[0]), _ => 3, 100);

        policy.State.Restore(before.State.Encode());

        var (known, fresh) = (policy.Explain(Context(50)).Candidates[0], Policy().Explain(Context(50)).Candidates[0]);
        Assert.InRange(known.LatencyMs.Expected / fresh.LatencyMs.Expected, 2, 4);
    }

    List<Experience> Run(ActionMask mask, Func<int, double> factor, int count) => Run(policy, Actions, mask, factor, count);

    static List<Experience> Run(HierarchicalPolicy policy, ActionSpace actions, ActionMask mask, Func<int, double> factor, int count)
    {
        var journal = new List<Experience>();
        for (var index = 0; index < count; index++)
        {
            var context = Context(50, mask);
            var decision = policy.Select(context);
            var route = actions[decision.Action].Exit is { } exit ? new RouteTaken(index % 4 is 0 ? exit : ExitPoint.Main, false) : (RouteTaken?)null;
            var nominal = policy.Nominal(context, decision.Action, route);
            var (computeMs, energy) = (nominal.ComputeMs * factor(decision.Action), (nominal.ComputeMillijoules * factor(decision.Action)) + nominal.RadioMillijoules);
            var outcome = new Outcome((float)energy, (float)(computeMs + nominal.RadioMs), 70);
            var experience = new Experience(
                new Transition(default, decision.Action, -outcome.EnergyMillijoules, default), Network.Name, decision.Reason, decision.Propensity, outcome, context.Constraints,
                new EnergyReading(outcome.EnergyMillijoules, 0, EnergyProvenance.Modelled), 500, false, DateTimeOffset.UnixEpoch.AddSeconds(index), Calm, nominal.RadioMs, nominal);
            policy.Learn(experience);
            journal.Add(experience);
        }

        return journal;
    }

    static HierarchicalPolicy Policy() => new(Actions, TestProfiles.Small, new HierarchicalState(Actions.Descriptors, new HierarchicalOptions()), new HierarchicalOptions(), []);

    static DecisionContext Context(float accuracy, ActionMask? mask = null) => new(default, mask ?? Actions.All, Network, Calm, new QualityConstraints(1000, accuracy));
}
