using AutoScale.Core.States;
using AutoScale.Simulator.Environments;

namespace AutoScale.Simulator.Tests.Environments;

public sealed class EnvironmentCatalogTests
{
    static RuntimeVariance[] Sequence(string name, ulong seed, string part, double everyMs = 500)
    {
        var environment = EnvironmentCatalog.Create(name, seed, part);
        return [.. Enumerable.Range(0, 400).Select(index => environment.At(index * everyMs))];
    }

    public static TheoryData<string> Names => [.. EnvironmentCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_RepeatsForASeed(string name) => Assert.Equal(Sequence(name, 7, "phone-1"), Sequence(name, 7, "phone-1"));

    [Theory]
    [InlineData("D1")]
    [InlineData("D2")]
    [InlineData("D3")]
    [InlineData("D4")]
    [InlineData("mixed")]
    public void Create_ChangesAndDiffersByPart(string name)
    {
        Assert.True(Sequence(name, 7, "phone-1").Distinct().Count() > 1);
        Assert.NotEqual(Sequence(name, 7, "phone-1"), Sequence(name, 7, "phone-2"));
    }

    [Theory]
    [InlineData("D4")]
    [InlineData("mixed")]
    public void At_DoesNotDependOnHowOftenItWasAsked(string name)
    {
        var often = Sequence(name, 3, "p", everyMs: 10);
        var seldom = Sequence(name, 3, "p", everyMs: 100);

        Assert.Equal(Enumerable.Range(0, 40).Select(index => often[index * 10]), Enumerable.Range(0, 40).Select(index => seldom[index]));
    }

    [Fact]
    public void Create_GivesS4AWeakWifiAndS5AWeakPeer()
    {
        var weakWifi = EnvironmentCatalog.Create("S4", 1, "p").At(0);
        var weakPeer = EnvironmentCatalog.Create("S5", 1, "p").At(0);

        Assert.True(weakWifi is { WifiSignalDbm: <= -80, PeerSignalDbm: > -80 });
        Assert.True(weakPeer is { WifiSignalDbm: > -80, PeerSignalDbm: <= -80 });
    }

    [Fact]
    public void Create_NamesTheEnvironmentsThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => EnvironmentCatalog.Create("S6", 1, "p"));

        Assert.Contains("S1, S2", exception.Message, StringComparison.Ordinal);
    }
}
