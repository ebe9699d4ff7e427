using AutoScale.Core.Actions;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Policies;

public sealed class DirectedPolicyTests
{
    static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small);
    static readonly DecisionContext Context = default(DecisionContext) with { State = new State(0), Mask = Actions.All, Network = TestProfiles.Network };

    readonly QTable table = new(4, Actions.Count);
    readonly DirectedPolicy policy;

    public DirectedPolicyTests()
    {
        policy = new DirectedPolicy(new EpsilonGreedyPolicy(table, new QLearningOptions { Epsilon = 0 }, new SplitMix64(1)), Actions, TestProfiles.Small);
        Value("cloud/gpu/fp32", 90);
        Value("local/dsp/int8/700", 50);
    }

    [Fact]
    public void Select_WithoutAnOrderIsTheLearnedPolicys()
    {
        var decision = policy.Select(Context);

        Assert.Equal("cloud/gpu/fp32", Actions[decision.Action].Descriptor);
        Assert.Equal(DecisionReason.Greedy, decision.Reason);
        Assert.Equal("autoscale", policy.Name);
    }

    [Fact]
    public void Select_OnDeviceChoosesTheBestLocalTarget()
    {
        policy.Directive = Directive.None with { Mode = DirectiveMode.OnDevice };

        var decision = policy.Select(Context);

        Assert.Equal("local/dsp/int8/700", Actions[decision.Action].Descriptor);
        Assert.Equal(new Decision(decision.Action, DecisionReason.Forced, 1), decision);
    }

    [Fact]
    public void Select_RuleTakesTheDeclaredBaselineWhateverWasLearned()
    {
        policy.Directive = Directive.None with { Mode = DirectiveMode.Rule };

        Assert.Equal(new Decision(Actions.IndexOf("local/cpu/fp32/2000"), DecisionReason.Forced, 1, FixedRule.EdgeCpuFp32), policy.Select(Context));
    }

    [Theory]
    [InlineData(DirectiveMode.OnDevice)]
    [InlineData(DirectiveMode.Rule)]
    public void Select_AnOrderNeverLetsAnInputOut(DirectiveMode mode)
    {
        var exploring = new DirectedPolicy(new EpsilonGreedyPolicy(table, new QLearningOptions { Epsilon = 1 }, new SplitMix64(2)), Actions, TestProfiles.Small)
        {
            Directive = Directive.None with { Mode = mode },
        };

        // A rule whose target has no model falls back within the device too.
        var masks = new[] { Actions.All, Actions.Allow(target => target.Precision is not Precision.Fp32), Actions.Allow(target => target.Processor is not ProcessorKind.Cpu) };
        Assert.All(
            masks.SelectMany(mask => Enumerable.Range(0, 200).Select(_ => exploring.Select(Context with { Mask = mask }).Action)),
            action => Assert.Equal(Tier.Local, Actions[action].Tier));
    }

    [Theory]
    [InlineData(FixedRule.EdgeCpuFp32, "local/cpu/fp32/2000")]
    [InlineData(FixedRule.EdgeBest, "local/")]
    [InlineData(FixedRule.Cloud, "cloud/")]
    public void Select_TakesTheRuleThatIsNamed(FixedRule rule, string target)
    {
        policy.Directive = Directive.None with { Mode = DirectiveMode.Rule, Rule = rule };

        var decision = policy.Select(Context);

        Assert.StartsWith(target, Actions[decision.Action].Descriptor, StringComparison.Ordinal);
        Assert.Equal(new Decision(decision.Action, DecisionReason.Forced, 1, rule), decision);
        policy.Directive = Directive.None;
        Assert.Equal(DecisionReason.Greedy, policy.Select(Context).Reason);
    }

    [Fact]
    public void Learn_GoesOnUnderAnOrder()
    {
        policy.Directive = Directive.None with { Mode = DirectiveMode.Rule };

        policy.Learn(default(Experience) with { Transition = new Transition(new State(1), 0, -10, new State(1)) });

        Assert.Equal(1, table.Visits(new State(1))[0]);
    }

    void Value(string descriptor, float value)
    {
        var cells = table.Edit(new State(0));
        cells.Values[Actions.IndexOf(descriptor)] = (Half)value;
        cells.Visits[Actions.IndexOf(descriptor)] = 1;
    }
}
