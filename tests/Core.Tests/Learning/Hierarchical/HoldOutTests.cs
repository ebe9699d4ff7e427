using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class HoldOutTests
{
    // Two targets that cost much the same.
    static readonly DecisionContext Alike = SmallPhone.Context(mask: SmallPhone.Actions.Allow(
        target => target.Descriptor is "local/cpu/fp32/1000" or "local/cpu/int8/2000"));

    [Fact]
    public void Propensity_AddsUpToOne()
    {
        for (var candidates = 1; candidates <= 8; candidates++)
        {
            var sum = HoldOut.Propensity(0.03, candidates, isBest: true) + ((candidates - 1) * HoldOut.Propensity(0.03, candidates, isBest: false));
            Assert.Equal(1, sum, 1e-6);
        }
    }

    [Fact]
    public void Select_DrawsAsOftenAsItSays()
    {
        var phone = new SmallPhone(new HierarchicalOptions { HoldOutShare = 0.2, ExplorationShare = 1, ExplorationLateShare = 1 });
        var (drawn, expected, count) = (0, 0.0, 3000);
        for (var inference = 0; inference < count; inference++)
        {
            var best = phone.Policy.SelectGreedy(Alike).Action;
            phone.Infer(Alike);
            var decision = phone.Journal[^1];
            if (inference >= 500)
            {
                drawn += decision.Propensity < 0.5 ? 1 : 0;
                expected += decision.Propensity < 0.5 ? 0 : 1 - decision.Propensity;
                Assert.True(decision.Propensity is > 0 and < 1 || decision.Transition.Action == best, "a choice without an alternative is certain");
            }
        }

        // Of what is not drawn, the propensity says how often it would have been: both must agree, within four standard deviations.
        Assert.InRange(drawn, expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)) + (0.2 * expected));
        Assert.True(drawn > 50, $"only {drawn} were drawn");
    }

    [Fact]
    public void Select_DrawsTheSameForTheSameJournal()
    {
        var options = new HierarchicalOptions { HoldOutShare = 0.3, ExplorationShare = 1, ExplorationLateShare = 1 };
        var (first, second) = (new SmallPhone(options), new SmallPhone(options));
        var drawn = 0;
        for (var inference = 0; inference < 300; inference++)
        {
            var decision = first.Policy.Select(Alike);
            Assert.Equal(decision, second.Policy.Select(Alike));
            drawn += decision.Propensity < 0.5 ? 1 : 0;
            first.Infer(Alike);
            second.Policy.Learn(first.Journal[^1]);
        }

        Assert.True(drawn > 0, "nothing was drawn");
    }

    [Fact]
    public void Select_WithoutAShare_IsCertain()
    {
        var phone = new SmallPhone(new HierarchicalOptions { HoldOutShare = 0 });
        for (var inference = 0; inference < 200; inference++)
        {
            phone.Infer(Alike);
            Assert.Equal(1, phone.Journal[^1].Propensity);
        }
    }
}
