using AutoScale.Core.Actions;
using AutoScale.Core.Directives;
using AutoScale.Core.Learning;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Policies;

public sealed class OrderedRulesTests
{
    static readonly ActionSpace Actions = ActionSpace.For(TestProfiles.Small);

    readonly OrderedRules rules = new(Actions, TestProfiles.Small);

    [Theory]
    [InlineData(FixedRule.EdgeCpuFp32, "local/cpu/fp32/2000")]
    [InlineData(FixedRule.ConnectedEdge, "peer/gpu/fp16")]
    [InlineData(FixedRule.Cloud, "cloud/gpu/fp32")]
    public void Select_TakesTheTargetOfTheRule(FixedRule rule, string target) =>
        Assert.Equal(new Decision(Actions.IndexOf(target), DecisionReason.Forced, 1, rule), rules.Select(rule, Context()));

    [Theory]
    [InlineData(FixedRule.ConnectedEdge)]
    [InlineData(FixedRule.Cloud)]
    public void Select_StaysOnTheDeviceWhereTheRulesTierCannotBeReached(FixedRule rule)
    {
        Assert.Equal("local/cpu/fp32/2000", Chosen(rule, Context() with { Mask = Actions.Local }));
        Assert.Equal(Tier.Local, Actions[rules.Select(rule, Context() with
        {
            Mask = Actions.Allow(target => target is { Tier: Tier.Local, Processor: ProcessorKind.Dsp }),
        }).Action].Tier);
    }

    /// <summary>569 M multiply-accumulates at 2 cycles a core and clock: 569 / (2 · 2 · 2) = 71.1 ms at 2000 MHz, 132.7 ms at 1000 MHz.</summary>
    [Theory]
    [InlineData(1000f, 71f, "local/cpu/fp32/1000")]
    [InlineData(100f, 71f, "local/cpu/fp32/2000")]
    public void Select_EdgeBestIsTheCheapestWithinWhatIsAsked(float latencyMs, float accuracy, string target) =>
        Assert.Equal(target, Chosen(FixedRule.EdgeBest, Context(latencyMs, accuracy)));

    [Fact]
    public void Select_EdgeBestMayBeLessAccurateOnlyWhereThatIsAsked()
    {
        Assert.Contains("fp32", Chosen(FixedRule.EdgeBest, Context(accuracy: 71)), StringComparison.Ordinal);
        Assert.Contains("int8", Chosen(FixedRule.EdgeBest, Context(accuracy: 70)), StringComparison.Ordinal);
    }

    [Fact]
    public void Select_IsTheSameWhateverTheSurroundings()
    {
        var busy = Context() with { Variance = new RuntimeVariance(100, 100, -89, -89) };

        Assert.All(Enum.GetValues<FixedRule>(), rule => Assert.Equal(rules.Select(rule, Context()), rules.Select(rule, busy)));
    }

    [Fact]
    public void Select_LooksAgainWhereTheModelIsAnother()
    {
        var before = Chosen(FixedRule.EdgeBest, Context(latencyMs: 100));
        var light = TestProfiles.Network with { Features = TestProfiles.Network.Features with { MultiplyAccumulates = 100_000_000 } };

        Assert.Equal("local/cpu/fp32/2000", before);
        Assert.Equal("local/cpu/fp32/1000", Chosen(FixedRule.EdgeBest, Context(latencyMs: 100) with { Network = light }));
    }

    [Fact]
    public void Select_AllocatesNothingForANetworkThatWasSeen()
    {
        var context = Context();
        rules.Select(FixedRule.EdgeBest, context);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 100; round++)
        {
            rules.Select(FixedRule.EdgeBest, context);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    string Chosen(FixedRule rule, in DecisionContext context) => Actions[rules.Select(rule, context).Action].Descriptor;

    static DecisionContext Context(float latencyMs = 1000, float accuracy = 71) =>
        new(new State(0), Actions.All, TestProfiles.Network, new RuntimeVariance(0, 0, -50, -50), new QualityConstraints(latencyMs, accuracy));
}
