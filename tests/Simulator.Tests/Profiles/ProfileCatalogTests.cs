using AutoScale.Core.Actions;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Tests.Profiles;

public sealed class ProfileCatalogTests
{
    [Theory]
    [InlineData("mi8pro", 66)]
    [InlineData("galaxy-s10e", 65)]
    [InlineData("moto-x-force", 47)]
    public void Find_GivesThePapersNumberOfTargets(string deviceClass, int targets) =>
        Assert.Equal(targets, ActionSpace.For(ProfileCatalog.Find(deviceClass)).Count);

    [Theory]
    [InlineData("mi8pro", "local/cpu/fp32/2803", "local/cpu/int8/902", "local/gpu/fp16/257", "local/dsp/int8/1190")]
    [InlineData("galaxy-s10e", "local/cpu/fp32/2730", "local/cpu/int8/520", "local/gpu/fp16/156", "cloud/gpu/fp32")]
    [InlineData("moto-x-force", "local/cpu/fp32/1958", "local/cpu/int8/1104", "local/gpu/fp16/225", "peer/dsp/int8")]
    public void Find_NamesTargetsByTheirRoundedClock(string deviceClass, params string[] descriptors)
    {
        var actions = ActionSpace.For(ProfileCatalog.Find(deviceClass));

        Assert.All(descriptors, descriptor => Assert.NotEqual(-1, actions.IndexOf(descriptor)));
    }

    [Fact]
    public void All_SaysOfEveryFigureWhereItComesFrom()
    {
        string[] labels = ["paper", "press", "public", "recalled", "derived", "assumed"];

        Assert.Equal(3, ProfileCatalog.All.Count);
        Assert.All(ProfileCatalog.All, profile =>
        {
            Assert.NotEmpty(profile.Sources);
            Assert.All(profile.Sources, source => Assert.Contains(labels, label => source.StartsWith(label + ":", StringComparison.Ordinal)));
            Assert.All(profile.PublishedLatencies, entry => Assert.Contains(labels, label => entry.Source.StartsWith(label + ":", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Find_NamesTheProfilesThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => ProfileCatalog.Find("nokia-3310"));

        Assert.Contains("galaxy-s10e, mi8pro, moto-x-force", exception.Message, StringComparison.Ordinal);
    }
}
