using AutoScale.Core.Learning;
using AutoScale.Grains.Priors;

namespace AutoScale.Grains.Tests.Priors;

public sealed class PriorSumsCodecTests
{
    [Fact]
    public void Decode_WhatWasEncoded_GivesTheSameSumsExactly()
    {
        var random = new SplitMix64(5);
        var sums = new PriorSums();
        sums.Add(Enumerable.Range(0, 2000).Select(_ => new PriorCell(
            random.Next(3072), $"local/cpu/fp32/{random.Next(66)}", 1 + random.Next(9), (random.NextDouble() - 0.5) * 1e6)));

        var again = PriorSumsCodec.Decode(PriorSumsCodec.Encode(sums));

        Assert.Equal(Sorted(sums), Sorted(again));
    }

    [Fact]
    public void Decode_Nothing_GivesNoSums() => Assert.Empty(PriorSumsCodec.Decode([]).Cells());

    [Fact]
    public void Decode_DamagedBytes_Throws()
    {
        var sums = new PriorSums();
        sums.Add([new PriorCell(1, "x", 2, 3)]);
        var bytes = PriorSumsCodec.Encode(sums);

        Assert.Throws<InvalidDataException>(() => PriorSumsCodec.Decode([1, 2, 3, 4]));
        for (var length = 4; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => PriorSumsCodec.Decode(bytes[..length]));
        }
    }

    static PriorCell[] Sorted(PriorSums sums) => [.. sums.Cells().OrderBy(cell => cell.State).ThenBy(cell => cell.Descriptor, StringComparer.Ordinal)];
}
