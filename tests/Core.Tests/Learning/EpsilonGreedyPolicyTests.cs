using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;

namespace AutoScale.Core.Tests.Learning;

public sealed class EpsilonGreedyPolicyTests
{
    static readonly ActionMask All = new([true, true, true, true]);

    static readonly ActionMask LastTwo = new([false, false, true, true]);

    readonly QTable table = new(stateCount: 2, actionCount: 4);

    [Fact]
    public void Select_TakesTheHighestAllowedValue()
    {
        table.Edit(new State(0)).Values[0] = (Half)9;
        table.Edit(new State(0)).Values[3] = (Half)4;
        var policy = Policy(epsilon: 0);

        Assert.Equal(new Decision(0, DecisionReason.Greedy, 1), policy.Select(Context(All)));
        Assert.Equal(new Decision(3, DecisionReason.Greedy, 1), policy.Select(Context(LastTwo)));
    }

    [Fact]
    public void Select_NeverLeavesTheMask()
    {
        var policy = Policy(epsilon: 0.5f);

        for (var round = 0; round < 2000; round++)
        {
            Assert.True(LastTwo[policy.Select(Context(LastTwo)).Action]);
        }
    }

    [Fact]
    public void Select_StatesThePropensityWithWhichItChooses()
    {
        table.Edit(new State(0)).Values[1] = (Half)1;
        table.Edit(new State(0)).Visits.Fill(1);
        var policy = Policy(epsilon: 0.2f);
        var counts = new int[4];
        const int Rounds = 100_000;

        for (var round = 0; round < Rounds; round++)
        {
            var decision = policy.Select(Context(All));
            counts[decision.Action]++;
            Assert.Equal(decision.Action is 1 ? 0.85f : 0.05f, decision.Propensity, 5);
        }

        Assert.InRange(counts[1], 0.845 * Rounds, 0.855 * Rounds);
        Assert.InRange(counts[3], 0.045 * Rounds, 0.055 * Rounds);
    }

    [Fact]
    public void Select_ExploresABlankRowInNoOrderAndSaysSo()
    {
        var policy = Policy(epsilon: 0.2f);
        var counts = new int[4];
        const int Rounds = 100_000;

        for (var round = 0; round < Rounds; round++)
        {
            var decision = policy.Select(Context(All));
            counts[decision.Action]++;
            Assert.Equal(0.25f, decision.Propensity, 5);
        }

        Assert.All(counts, count => Assert.InRange(count, 0.245 * Rounds, 0.255 * Rounds));
    }

    [Fact]
    public void Select_TakesTheFirstOfTiesThatWereTried()
    {
        table.Edit(new State(0)).Visits.Fill(1);

        Assert.Equal(new Decision(0, DecisionReason.Greedy, 1), Policy(epsilon: 0).Select(Context(All)));
    }

    [Fact]
    public void Select_AllocatesNothing()
    {
        var policy = Policy(epsilon: 0.5f);
        var context = Context(All);
        policy.Select(context);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 1000; round++)
        {
            policy.Select(context);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    EpsilonGreedyPolicy Policy(float epsilon) => new(table, new QLearningOptions { Epsilon = epsilon }, new SplitMix64(7));

    static DecisionContext Context(ActionMask mask) =>
        new(new State(0), mask, TestProfiles.Network, default, new QualityConstraints(50, 50));
}
