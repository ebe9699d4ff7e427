using AutoScale.Core.Directives;

namespace AutoScale.Core.Tests.Directives;

public sealed class DirectiveTests
{
    [Theory]
    [InlineData(DirectiveMode.Learned, DirectiveMode.Learned, DirectiveMode.Learned, DirectiveMode.Learned)]
    [InlineData(DirectiveMode.Learned, DirectiveMode.Learned, DirectiveMode.OnDevice, DirectiveMode.OnDevice)]
    [InlineData(DirectiveMode.Rule, DirectiveMode.Learned, DirectiveMode.Learned, DirectiveMode.Rule)]
    [InlineData(DirectiveMode.OnDevice, DirectiveMode.Rule, DirectiveMode.Learned, DirectiveMode.Rule)]
    public void Join_TheStrictestModeWins(DirectiveMode fleet, DirectiveMode deviceClass, DirectiveMode device, DirectiveMode expected) =>
        Assert.Equal(expected, Directive.Join(new(1, fleet, 0), new(1, deviceClass, 0), new(1, device, 0)).Mode);

    [Fact]
    public void Join_AddsResetsAndVersions()
    {
        var joined = Directive.Join(new(3, DirectiveMode.Learned, 1), new(0, DirectiveMode.Learned, 0), new(4, DirectiveMode.OnDevice, 2));

        Assert.Equal(new Directive(DirectiveMode.OnDevice, 3, 3, 0, 4), joined);
        Assert.Equal(7, joined.Version);
        Assert.True(joined.IsOnDevice);
        Assert.Equal(Directive.None, Directive.Join(default, default, default));
    }
}
