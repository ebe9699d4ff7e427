using AutoScale.Core.Learning;

namespace AutoScale.Core.Tests.Learning;

public sealed class SplitMix64Tests
{
    [Fact]
    public void NextUInt64_GivesThePublishedSequence()
    {
        var random = new SplitMix64(1234567);

        // The reference implementation's first outputs for this seed.
        Assert.Equal(6457827717110365317UL, random.NextUInt64());
        Assert.Equal(3203168211198807973UL, random.NextUInt64());
        Assert.Equal(9817491932198370423UL, random.NextUInt64());
    }

    [Fact]
    public void For_GivesEveryPartItsOwnSequence()
    {
        ulong[] first = [.. Enumerable.Range(0, 1000).Select(part => SplitMix64.For(1, $"phone-{part}").NextUInt64())];

        Assert.Equal(1000, first.Distinct().Count());
        Assert.Equal(first[5], SplitMix64.For(1, "phone-5").NextUInt64());
        Assert.NotEqual(first[5], SplitMix64.For(2, "phone-5").NextUInt64());
    }

    [Fact]
    public void Next_StaysInRangeAndReachesItsEnds()
    {
        var random = new SplitMix64(5);
        int[] draws = [.. Enumerable.Range(0, 10_000).Select(_ => random.Next(-2, 3))];

        Assert.Equal([-2, -1, 0, 1, 2], draws.Distinct().Order());
    }

    [Fact]
    public void NextDouble_IsUniform()
    {
        var random = new SplitMix64(9);
        var buckets = new int[10];
        for (var round = 0; round < 100_000; round++)
        {
            buckets[(int)(random.NextDouble() * 10)]++;
        }

        Assert.All(buckets, count => Assert.InRange(count, 9_500, 10_500));
    }
}
