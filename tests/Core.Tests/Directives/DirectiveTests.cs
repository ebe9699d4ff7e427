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

    [Theory]
    [InlineData(FixedRule.Cloud, DirectiveMode.Learned, FixedRule.EdgeCpuFp32, FixedRule.Cloud)]
    [InlineData(FixedRule.Cloud, DirectiveMode.Rule, FixedRule.EdgeBest, FixedRule.EdgeBest)]
    [InlineData(FixedRule.EdgeCpuFp32, DirectiveMode.Rule, FixedRule.Cloud, FixedRule.EdgeCpuFp32)]
    [InlineData(FixedRule.Cloud, DirectiveMode.OnDevice, FixedRule.EdgeCpuFp32, FixedRule.EdgeCpuFp32)]
    [InlineData(FixedRule.EdgeBest, DirectiveMode.OnDevice, FixedRule.EdgeCpuFp32, FixedRule.EdgeBest)]
    public void Join_OfRulesTheStrictestAndWhatStaysOnDeviceStays(FixedRule fleet, DirectiveMode other, FixedRule otherRule, FixedRule expected)
    {
        DirectiveOrder wide = new(1, DirectiveMode.Rule, 0, fleet), narrow = new(1, other, 0, otherRule);

        var joined = Directive.Join(wide, default, narrow);

        Assert.Equal((DirectiveMode.Rule, expected), (joined.Mode, joined.Rule));
        Assert.Equal(expected is FixedRule.EdgeCpuFp32 or FixedRule.EdgeBest, joined.IsOnDevice);
        Assert.Equal(joined.Rule, Directive.Join(narrow, wide, default).Rule);
    }

    [Fact]
    public void Names_AreThoseOfTheBaselines()
    {
        Assert.Equal(["edge-cpu-fp32", "edge-best", "connected-edge", "cloud"], FixedRules.Names);
        Assert.All(Enum.GetValues<FixedRule>(), rule => Assert.Equal(rule, FixedRules.Find(rule.Name())));
        Assert.Null(FixedRules.Find("whatever"));
        Assert.Null(FixedRules.Find(null));
    }

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
