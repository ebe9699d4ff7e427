using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;

namespace AutoScale.Core.Tests.Learning.Hierarchical;

public sealed class DecisionDiffTests
{
    static readonly QualityConstraints Asked = new(1000, 50);
    static readonly NetworkDescriptor Other = TestProfiles.Network with { Name = "other" };

    [Fact]
    public void Between_TheSameContentChangesNothing()
    {
        var prior = Prior(1, Slow("cloud/gpu/fp32", "compute/net", 20));

        var diff = Between(prior, prior with { Version = 2 });

        Assert.Equal((128, 0, 0.0), (diff.Cases, diff.Changed, diff.ChangedShare));
        Assert.Empty(diff.Changes);
    }

    [Fact]
    public void Between_NamesTheTargetsOfEveryCaseThatChanges()
    {
        // The cloud, which by profile alone is cheapest while the signal is strong, makes the one network wait e⁷ times as long, later than what is asked; much of that may be the cloud's own doing.
        var diff = Between(Prior(1), Prior(2, new StatisticCell("compute/net", "cloud/gpu/fp32", 100, 700, 4900)));

        var own = diff.Changes.Where(change => change.Network is "net").ToArray();
        Assert.NotEmpty(own);
        Assert.All(diff.Changes, change => Assert.Equal("cloud/gpu/fp32", change.From));
        Assert.All(diff.Changes, change => Assert.NotEqual("cloud/gpu/fp32", change.To));
        Assert.All(own, change => Assert.True(change.FromMillijoules > change.ToMillijoules, $"{change}"));
        Assert.Equal(own.Length, own.Select(change => change.State).Distinct().Count());
        Assert.Equal(diff.Changed, diff.Changes.Count);
    }

    [Fact]
    public void Between_WeighsACaseByWhatWasObservedOfIt()
    {
        // Four observations of "net" on the idle device, twelve of "other" offloaded: the idle contexts of "net" share 4/16, all 64 of "other" 12/16.
        var (older, newer) = (Prior(1), Prior(2,
            new StatisticCell("compute/net/0.0", "local/dsp/int8/700", 4, 4 * 7, 4 * 49), new StatisticCell("compute/other", "cloud/gpu/fp32", 12, 12 * 5, 12 * 25)));

        var diff = Between(older, newer);

        Assert.All(diff.Changes, change => Assert.Contains(Math.Round(change.Weight, 6), new[] { 0, Math.Round(4 / 16.0 / 4, 6), Math.Round(12 / 16.0 / 64, 6) }));
        Assert.Equal(diff.Changes.Sum(change => change.Weight), diff.ChangedShare, 1e-12);
        Assert.Equal(diff.Changes.Select(change => change.Weight).OrderDescending(), diff.Changes.Select(change => change.Weight));
        Assert.Contains(diff.Changes, change => change.Weight > 0);
    }

    [Fact]
    public void NetworksOf_NamesWhatComputeWasObservedOf()
    {
        var prior = Prior(1, Slow("cloud/gpu/fp32", "compute/b", 1), Slow("local/cpu/fp32/2000", "compute/a/0.3", 1), Slow("cloud/gpu/fp32", "radio/20", 1), Slow("local/cpu/fp32/2000", "energy", 1))
            with { Fallback = [Slow("peer/gpu/fp16", "compute/c", 1)] };

        Assert.Equal(["a", "b", "c"], DecisionDiff.NetworksOf(prior));
    }

    static DecisionDiff Between(StatisticPrior older, StatisticPrior newer) =>
        DecisionDiff.Between(TestProfiles.Small, [TestProfiles.Network, Other], Asked, older, newer);

    static StatisticCell Slow(string target, string context, double count) => new(context, target, count, count * Math.Log(2), count * Math.Log(2) * Math.Log(2));

    static StatisticPrior Prior(int version, params StatisticCell[] cells) => new("small", version, 5, cells, []);
}
