using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Tests.Learning;

public sealed class HierarchicalSettingsTests
{
    [Fact]
    public void ReadKnown_ReadsWhatWasWritten()
    {
        var options = new HierarchicalOptions { HalfLife = 1234.5, PowerBudgetMilliwatts = 700, HoldOutShare = 0.1 + 0.2 - 0.29 };

        var (read, unknown) = HierarchicalSettings.ReadKnown(HierarchicalSettings.Write(options));

        Assert.Equal(options, read);
        Assert.Empty(unknown);
        Assert.Equal(HierarchicalSettings.Read(""), HierarchicalSettings.ReadKnown("").Options);
    }

    [Fact]
    public void ReadKnown_SetsSettingsOfANewerVersionAside()
    {
        var (options, unknown) = HierarchicalSettings.ReadKnown("""{"later":[1,{"x":"}"}],"halfLife":1234.5,"HoldOutShare":0.25,"also":null}""");

        Assert.Equal(new HierarchicalOptions { HalfLife = 1234.5, HoldOutShare = 0.25, PriorEvidence = 0, ClassFloor = 0 }, options);
        Assert.Equal(["also", "later"], unknown);
        Assert.True(HierarchicalSettings.IsKnown("halfLife"));
        Assert.False(HierarchicalSettings.IsKnown("later"));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("[]", "cannot be read")]
    [InlineData("null", "are null")]
    [InlineData("""{"halfLife":1}""", "HalfLife is 1")]
    [InlineData("""{"halfLife":"often"}""", "cannot be read")]
    public void ReadKnown_RefusesWhatNoVersionWrites(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => HierarchicalSettings.ReadKnown(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadKnown_RefusesFarTooMany()
    {
        var text = $"{{{string.Join(',', Enumerable.Range(0, 33).Select(number => $"\"x{number}\":1"))}}}";

        Assert.Contains("33 that are unknown; at most 32", Assert.Throws<ArgumentException>(() => HierarchicalSettings.ReadKnown(text)).Message, StringComparison.Ordinal);
    }

    /// <summary>The reader of journals and settings files is as strict as ever: there an unknown name is a mistake.</summary>
    [Fact]
    public void Read_RefusesWhatIsUnknown() =>
        Assert.Contains("cannot be read", Assert.Throws<ArgumentException>(() => HierarchicalSettings.Read("""{"later":1}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        var options = new HierarchicalOptions { PriorEvidence = 7, ClassFloor = 0.5, PowerBudgetMilliwatts = 100 };

        Assert.Equal(options, HierarchicalSettings.Read(HierarchicalSettings.Write(options)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "groupSpread": 0.5, "holdOutShare": 0.01 }""")]
    public void Read_MeansOfAnEarlierVersionWhatItMeantThen(string text)
    {
        Assert.Equal(new HierarchicalOptions { PriorEvidence = 0, ClassFloor = 0 }, HierarchicalSettings.Read(text));
    }

    [Theory]
    [InlineData("""{ "priorEvidence": -1 }""", "PriorEvidence is -1; it must be from 0 to 100.")]
    [InlineData("""{ "classFloor": 2 }""", "ClassFloor is 2; it must be from 0 to 1.")]
    public void Read_NamesTheSettingThatDoesNotHold(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => HierarchicalSettings.Read(text)).Message);
    }
}
