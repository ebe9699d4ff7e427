using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class FactorDiffTests
{
    [Fact]
    public void Between_SaysByHowMuchCostsChanged()
    {
        var older = Prior(("compute/net", "cloud/gpu/fp32", 0), ("compute/net/0.0", "local/cpu/fp32", 0), ("energy", "local/cpu/fp32", 0), ("energy", "gone", 0));
        var newer = Prior(
            ("compute/net", "cloud/gpu/fp32", Math.Log(3)), ("compute/net/0.0", "local/cpu/fp32", Math.Log(0.5)), ("energy", "local/cpu/fp32", 0), ("energy", "new", 1));

        var diff = FactorDiff.Between(older, newer);

        Assert.Equal(3, diff.Shared);
        Assert.Equal((2 + 0.5) / 3, diff.MeanChange, 1e-12);
        Assert.Equal(["cloud/gpu/fp32", "local/cpu/fp32"], diff.Changes.Select(change => change.Descriptor));
        Assert.Equal([2, -0.5], diff.Changes.Select(change => Math.Round(change.Share, 12)));
    }

    [Fact]
    public void Between_NothingSharedIsNoChange() => Assert.Equivalent(new FactorDiff(0, 0, []), FactorDiff.Between(Prior(("a", "b", 0)), Prior()));

    static StatisticPrior Prior(params (string Context, string Descriptor, double Mean)[] cells) =>
        new("class", 1, 1, [.. cells.Select(cell => new StatisticCell(cell.Context, cell.Descriptor, 4, 4 * cell.Mean, 0))], []);
}
