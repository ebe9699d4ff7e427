using AutoScale.Core.Directives;
using AutoScale.Grains.Abstractions.Directives;
using AutoScale.Grains.Directives;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Directives;

[Collection(SharedClusterTests.Name)]
public sealed class DirectiveGrainTests(SharedCluster shared)
{
    [Fact]
    public async Task Order_CountsAVersionOnlyWhereTheModeChanges()
    {
        var grain = Grain(out _);
        Assert.Equal(OrderMessage.None, await grain.GetAsync(default));

        var first = await grain.OrderAsync(DirectiveMode.Rule, "trial", default);
        var again = await grain.OrderAsync(DirectiveMode.Rule, "still", default);
        var reset = await grain.ResetAsync("anew", default);

        Assert.Equal((1, DirectiveMode.Rule, 0, "trial"), (first.Version, first.Mode, first.Resets, first.Reason));
        Assert.Equal((1, DirectiveMode.Rule, 0, "still"), (again.Version, again.Mode, again.Resets, again.Reason));
        Assert.Equal((2, DirectiveMode.Rule, 1, "anew"), (reset.Version, reset.Mode, reset.Resets, reset.Reason));
    }

    [Fact]
    public async Task OrderRule_CountsAVersionForAnotherRuleAndIsLiftedByAMode()
    {
        var grain = Grain(out _);

        var baseline = await grain.OrderAsync(DirectiveMode.Rule, "", default);
        var cloud = await grain.OrderRuleAsync(FixedRule.Cloud, "devices run hot", default);
        await shared.Cluster.DeactivateAsync(grain);
        var again = await grain.OrderRuleAsync(FixedRule.Cloud, "devices run hot", default);
        var lifted = await grain.OrderAsync(DirectiveMode.Learned, "", default);

        Assert.Equal((1, DirectiveMode.Rule, FixedRule.EdgeCpuFp32), (baseline.Version, baseline.Mode, baseline.Rule));
        Assert.Equal((2, DirectiveMode.Rule, FixedRule.Cloud), (cloud.Version, cloud.Mode, cloud.Rule));
        Assert.Equal(cloud, again);
        Assert.Equal((3, DirectiveMode.Learned, FixedRule.EdgeCpuFp32), (lifted.Version, lifted.Mode, lifted.Rule));
    }

    [Fact]
    public async Task Order_SurvivesTheActivation()
    {
        var grain = Grain(out _);
        var order = await grain.OrderAsync(DirectiveMode.OnDevice, "audit", default);
        await shared.Cluster.DeactivateAsync(grain);

        Assert.Equal(order, await grain.GetAsync(default));
    }

    [Fact]
    public async Task Order_ThatCouldNotBeWrittenDoesNotHold()
    {
        var grain = Grain(out var key);
        await grain.OrderAsync(DirectiveMode.OnDevice, "", default);
        shared.Disk.Fail(key, Fault.BeforeWriting);

        await Assert.ThrowsAnyAsync<Exception>(() => grain.OrderAsync(DirectiveMode.Rule, "", default));

        Assert.Equal(DirectiveMode.OnDevice, (await grain.GetAsync(default)).Mode);
    }

    [Fact]
    public async Task Log_NamesWhatWasOrderedSince()
    {
        var log = shared.Grains.GetGrain<IDirectiveLogGrain>(shared.NewName("log"));
        var start = await log.SinceAsync(-1, default);
        await log.NoteAsync("fleet", default);
        await log.NoteAsync("device/a", default);
        await log.NoteAsync("fleet", default);

        var changes = await log.SinceAsync(start.Position, default);

        Assert.Equal(["fleet", "device/a"], changes.Scopes!);
        Assert.Empty((await log.SinceAsync(changes.Position, default)).Scopes!);
        Assert.Null((await log.SinceAsync(changes.Position + 1, default)).Scopes);
    }

    [Fact]
    public async Task Log_SaysWhenItRemembersTooLittle()
    {
        var key = shared.NewName("log");
        var log = shared.Grains.GetGrain<IDirectiveLogGrain>(key);
        for (var order = 0; order < DirectiveLogGrain.Remembered + 1; order++)
        {
            await log.NoteAsync($"device/{order}", default);
        }

        Assert.Null((await log.SinceAsync(0, default)).Scopes);
        Assert.Equal(DirectiveLogGrain.Remembered, (await log.SinceAsync(1, default)).Scopes!.Length);
    }

    [Fact]
    public async Task Order_IsNotedAlsoWhenItIsRepeated()
    {
        var log = shared.Grains.GetGrain<IDirectiveLogGrain>(IDirectiveLogGrain.FleetKey);
        var grain = Grain(out var key);
        await grain.OrderAsync(DirectiveMode.Rule, "", default);
        var position = (await log.SinceAsync(-1, default)).Position;

        await grain.OrderAsync(DirectiveMode.Rule, "", default);

        Assert.Contains(key, (await log.SinceAsync(position, default)).Scopes!);
    }

    IDirectiveGrain Grain(out string key) => shared.Grains.GetGrain<IDirectiveGrain>(key = DirectiveScopes.Device(shared.NewName("ordered")));
}
