using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Models;

[Collection(SharedClusterTests.Name)]
public sealed class ModelRolloutGrainTests(SharedCluster shared)
{
    static readonly RolloutLimits Limits = new(MinSamples: 10);

    IModelCatalogGrain Catalog => shared.Grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey);

    [Fact]
    public async Task Stage_ChangesWhatTheCatalogOffers_AlsoAfterAnotherActivation()
    {
        var (model, grain) = await RegisterAsync();

        Assert.True(await grain.StageAsync(25, Limits, default));
        await shared.Cluster.DeactivateAsync(grain);

        Assert.Equal((RolloutStage.Staged, 25), await StageOf(grain));
        Assert.Equal(25, await PercentAsync(model));
        Assert.True(await grain.PromoteAsync(default));
        Assert.Equal(100, await PercentAsync(model));
        Assert.True(await grain.RollBackAsync("by hand", default));
        Assert.Equal((0, "by hand"), (await PercentAsync(model), (await grain.GetAsync(default)).Reason));
    }

    [Fact]
    public async Task Report_OfAVersionThatFails_RollsItBack()
    {
        var (model, grain) = await RegisterAsync();
        await grain.StageAsync(50, Limits, default);

        await grain.ReportAsync(new RolloutReport(new RolloutTally(9, 9, 90, 900), RolloutTally.None, 0, 0), default);
        Assert.Equal(50, await PercentAsync(model));
        await grain.ReportAsync(new RolloutReport(new RolloutTally(1, 1, 10, 100), RolloutTally.None, 0, 0), default);

        var state = await grain.GetAsync(default);
        Assert.Equal((RolloutStage.RolledBack, 0), (state.Stage, await PercentAsync(model)));
        Assert.Contains("100.0 % of 10 inferences failed", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_AfterItWasPromoted_ChangesNothingButIsKept()
    {
        var (model, grain) = await RegisterAsync();
        await grain.PromoteAsync(default);

        await grain.ReportAsync(new RolloutReport(new RolloutTally(100, 100, 1, 1), RolloutTally.None, 5, 5), default);

        Assert.Equal((RolloutStage.Promoted, 100), await StageOf(grain));
        Assert.Equal(100, await PercentAsync(model));
        Assert.NotNull((await grain.GetAsync(default)).LastServedAt);
    }

    [Fact]
    public async Task Stage_RefusesAnUnknownVersionAndWrongNumbers()
    {
        var (_, grain) = await RegisterAsync();

        Assert.False(await shared.Grains.GetGrain<IModelRolloutGrain>("absent@1").StageAsync(10, Limits, default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.StageAsync(0, Limits, default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.StageAsync(100, Limits, default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.StageAsync(10, Limits with { MinSamples = 9 }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.StageAsync(10, Limits with { MaxErrorPercent = double.NaN }, default));
    }

    static async Task<(RolloutStage, int)> StageOf(IModelRolloutGrain grain)
    {
        var state = await grain.GetAsync(default);
        return (state.Stage, state.Percent);
    }

    async Task<int> PercentAsync(string model) => (await Catalog.ListAsync(default)).Single(entry => entry.Model == model).RolloutPercent;

    async Task<(string Model, IModelRolloutGrain Grain)> RegisterAsync()
    {
        var model = $"{shared.NewName("rollout")}@1";
        Assert.Null(await Catalog.RegisterAsync([new CatalogEntry(model, new string('a', 64), 1, 0, 0, 0, 0, RolloutPercent: 0)], default));
        return (model, shared.Grains.GetGrain<IModelRolloutGrain>(model));
    }
}
