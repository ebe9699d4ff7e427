using AutoScale.Grains.Abstractions.Models;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Models;

[Collection(SharedClusterTests.Name)]
public sealed class ModelCatalogGrainTests(SharedCluster shared)
{
    readonly IModelCatalogGrain catalog = shared.Grains.GetGrain<IModelCatalogGrain>(shared.NewName("catalog"));

    [Fact]
    public async Task Register_Versions_ListsThemInOrderAlsoAfterAnotherActivation()
    {
        Assert.Null(await catalog.RegisterAsync([Entry("b@1"), Entry("a@2")], default));
        Assert.Null(await catalog.RegisterAsync([Entry("a@1")], default));
        await shared.Cluster.DeactivateAsync(catalog);

        Assert.Equal([Entry("a@1"), Entry("a@2"), Entry("b@1")], await catalog.ListAsync(default));
    }

    [Fact]
    public async Task Register_AnotherFileUnderAnOldVersion_RefusesTheWholeCall()
    {
        await catalog.RegisterAsync([Entry("a@1")], default);

        var problem = await catalog.RegisterAsync([Entry("b@1"), Entry("a@1") with { Sha256 = new string('b', 64) }], default);

        Assert.StartsWith("a@1 is registered with the digest aaaa", problem, StringComparison.Ordinal);
        Assert.Equal([Entry("a@1")], await catalog.ListAsync(default));
    }

    [Fact]
    public async Task Register_TheSameDigestAgain_KeepsTheRollout()
    {
        await catalog.RegisterAsync([Entry("a@1")], default);

        Assert.True(await catalog.SetRolloutAsync("a@1", 25, default));
        Assert.Null(await catalog.RegisterAsync([Entry("a@1")], default));

        Assert.Equal([Entry("a@1") with { RolloutPercent = 25 }], await catalog.ListAsync(default));
    }

    [Fact]
    public async Task Register_WhatIsNoModel_SaysWhatIsWrong()
    {
        Assert.Contains("is no model id", await catalog.RegisterAsync([Entry("a")], default), StringComparison.Ordinal);
        Assert.Contains("digest", await catalog.RegisterAsync([Entry("a@1") with { Sha256 = "abc" }], default), StringComparison.Ordinal);
        Assert.Contains("digest", await catalog.RegisterAsync([Entry("a@1") with { Sha256 = new string('A', 64) }], default), StringComparison.Ordinal);
        Assert.Contains("101 percent", await catalog.RegisterAsync([Entry("a@1") with { RolloutPercent = 101 }], default), StringComparison.Ordinal);
        Assert.Empty(await catalog.ListAsync(default));
    }

    [Fact]
    public async Task SetRollout_OfNothingOrBeyondItsRange_IsRefused()
    {
        Assert.False(await catalog.SetRolloutAsync("a@1", 5, default));
        await Assert.ThrowsAsync<ArgumentException>(() => catalog.SetRolloutAsync("a@1", 101, default));
    }

    static CatalogEntry Entry(string model) => new(model, new string('a', 64), 1000, 14, 1, 0, 569_000_000, 100);
}
