using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Grains.Tests.Cluster;

namespace AutoScale.Grains.Tests.Enrollment;

[Collection(SharedClusterTests.Name)]
public sealed class EnrollmentGrainTests
{
    readonly SharedCluster shared;
    readonly string id;
    readonly IEnrollmentGrain grain;

    public EnrollmentGrainTests(SharedCluster shared)
    {
        (this.shared, id) = (shared, shared.NewName("device"));
        grain = shared.Grains.GetGrain<IEnrollmentGrain>(id);
    }

    [Fact]
    public async Task Enroll_Again_EndsTheEarlierGeneration()
    {
        var first = await grain.EnrollAsync("phone", "key-1", default);
        var second = await grain.EnrollAsync("phone", "key-1", default);

        Assert.Equal([new(true, 1), new(true, 2)], new[] { first, second });
        Assert.False(await grain.IsValidAsync(1, default));
        Assert.True(await grain.IsValidAsync(2, default));
    }

    [Fact]
    public async Task EndTokens_EndsTheGenerationAndLetsTheDeviceEnrollAgain()
    {
        await grain.EnrollAsync("phone", "key-1", default);

        await grain.EndTokensAsync(default);

        Assert.False(await grain.IsValidAsync(1, default));
        Assert.False(await grain.IsValidAsync(3, default));
        Assert.Equal(new EnrollmentResult(true, 3), await grain.EnrollAsync("phone", "key-1", default));
    }

    [Fact]
    public async Task IsValid_BeforeEnrollment_IsFalse()
    {
        Assert.False(await grain.IsValidAsync(0, default));
        Assert.False(await grain.IsValidAsync(1, default));
    }

    [Fact]
    public async Task Enroll_UnderAnotherKey_IsRefusedUntilReinstated()
    {
        await grain.EnrollAsync("phone", "key-1", default);

        Assert.Equal(new EnrollmentResult(false, 1), await grain.EnrollAsync("phone", "key-2", default));
        Assert.True(await grain.IsValidAsync(1, default));
        await grain.RevokeAsync("key rotated", default);
        await grain.ReinstateAsync(default);
        Assert.Equal(new EnrollmentResult(true, 2), await grain.EnrollAsync("phone", "key-2", default));
    }

    [Fact]
    public async Task Revoke_EndsTokensAndEnrollment_AlsoAfterAnotherActivation()
    {
        await grain.EnrollAsync("phone", "key-1", default);
        await grain.RevokeAsync("stolen", default);
        await shared.Cluster.DeactivateAsync(grain);

        Assert.False(await grain.IsValidAsync(1, default));
        Assert.Equal(new EnrollmentResult(false, 1), await grain.EnrollAsync("phone", "key-1", default));
        Assert.Equal("stolen", (await grain.GetStateAsync(default)).RevokedReason);
    }

    [Fact]
    public async Task Reinstate_LetsTheDeviceEnrollButRevivesNoToken()
    {
        await grain.EnrollAsync("phone", "key-1", default);
        await grain.RevokeAsync("lost", default);
        await grain.ReinstateAsync(default);

        Assert.False(await grain.IsValidAsync(1, default));
        Assert.Equal(new EnrollmentResult(true, 2), await grain.EnrollAsync("phone", "key-1", default));
        Assert.True(await grain.IsValidAsync(2, default));
    }

    [Fact]
    public async Task Enroll_AFailedWrite_GivesNoGeneration()
    {
        await grain.EnrollAsync("phone", "key-1", default);
        shared.Disk.Fail(id, Fault.BeforeWriting);

        await Assert.ThrowsAnyAsync<Exception>(() => grain.EnrollAsync("phone", "key-1", default));

        Assert.True(await grain.IsValidAsync(1, default));
        Assert.Equal(new EnrollmentResult(true, 2), await grain.EnrollAsync("phone", "key-1", default));
    }
}
