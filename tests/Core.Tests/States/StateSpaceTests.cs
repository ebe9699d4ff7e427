using AutoScale.Core.States;

namespace AutoScale.Core.Tests.States;

public sealed class StateSpaceTests
{
    static readonly RuntimeVariance Quiet = new(0, 0, -50, -50);

    readonly StateSpace space = new();

    [Fact]
    public void Count_IsThePapersProductOfBins() => Assert.Equal(3072, space.Count);

    [Fact]
    public void VarianceCount_IsTheSixtyFourVarianceStates() => Assert.Equal(64, space.VarianceCount);

    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(29, 9, 9, 999, 0)]
    [InlineData(0, 0, 0, 1000, 1)]
    [InlineData(0, 0, 0, 1999, 1)]
    [InlineData(0, 0, 0, 2000, 2)]
    [InlineData(0, 0, 10, 0, 3)]
    [InlineData(0, 10, 0, 0, 6)]
    [InlineData(30, 0, 0, 0, 12)]
    [InlineData(50, 0, 0, 0, 24)]
    [InlineData(90, 0, 0, 0, 36)]
    [InlineData(500, 500, 500, 9999, 47)]
    public void EncodeNetwork_PutsEachFeatureIntoItsBin(int convolution, int fullyConnected, int recurrent, long millions, int bin)
    {
        var state = space.EncodeNetwork(new NetworkFeatures(convolution, fullyConnected, recurrent, millions * 1_000_000));

        Assert.Equal(bin * 64, state.Index);
    }

    [Theory]
    [InlineData(0, 0, -50, -50, 0)]
    [InlineData(0, 0, -50, -80, 1)]
    [InlineData(0, 0, -80, -50, 2)]
    [InlineData(0, 0, -79.9, -79.9, 0)]
    [InlineData(0, 1, -50, -50, 4)]
    [InlineData(0, 24.9, -50, -50, 4)]
    [InlineData(0, 25, -50, -50, 8)]
    [InlineData(0, 75, -50, -50, 12)]
    [InlineData(1, 0, -50, -50, 16)]
    [InlineData(25, 0, -50, -50, 32)]
    [InlineData(100, 100, -90, -90, 63)]
    public void Encode_PutsTheVarianceIntoItsBin(float cpu, float memory, float wifi, float peer, int expected)
    {
        var state = space.Encode(new State(0), new RuntimeVariance(cpu, memory, wifi, peer));

        Assert.Equal(expected, state.Index);
    }

    [Fact]
    public void Encode_CountsAMissingLinkAsWeak()
    {
        var state = space.Encode(new State(0), Quiet with { WifiSignalDbm = RuntimeVariance.NoLink, PeerSignalDbm = RuntimeVariance.NoLink });

        Assert.Equal(3, state.Index);
    }

    [Fact]
    public void Describe_NamesEveryBin()
    {
        var network = space.EncodeNetwork(new NetworkFeatures(57, 1, 0, 1_498_000_000));

        var text = space.Describe(space.Encode(network, new RuntimeVariance(30, 0, -50, -85)));

        Assert.Equal("CONV<90 FC<10 RC<10 MAC<2000M CPU<75% MEM<1% WIFI=strong PEER=weak", text);
    }

    [Fact]
    public void Constructor_NamesTheBoundsThatDoNotAscend()
    {
        var exception = Assert.Throws<ArgumentException>(() => new StateSpace(new StateSpaceOptions { CpuUtilizationPercent = [25, 25] }));

        Assert.Contains("CpuUtilizationPercent", exception.Message, StringComparison.Ordinal);
    }
}
