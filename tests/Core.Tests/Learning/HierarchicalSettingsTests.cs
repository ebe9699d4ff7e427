using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Tests.Learning;

public sealed class HierarchicalSettingsTests
{
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
