using AutoScale.Core.Routing;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Tests.Gates;

public sealed class AnswersFileTests
{
    [Fact]
    public void Read_GivesBackWhatWasWritten()
    {
        using var text = new StringWriter();
        AnswersFile.Write(text, [2, 0], ("main", [[0, 0, 1.5f], [2, 1e-8f, 0]]), ("extension", [[0, 1], [1, 0]]), ("cloud", [[0, 0, 9], [0, 9, 0]]));

        var set = AnswersFile.Read(new StringReader(text.ToString()), new HardClasses([1, 2]));

        Assert.Equal([2, 0], set.Labels);
        Assert.Equal(Prediction.Of([2, 1e-8f, 0]), set.Main[1]);
        Assert.Equal(Prediction.Of([0, 1]), set.Extension![0]);
        Assert.Equal([2, 1], set.Cloud!.Select(prediction => prediction.Label));
    }

    [Fact]
    public void Read_TakesAClassifierOfOneExit()
    {
        var set = AnswersFile.Read(new StringReader("label,main_0,main_1\n1,0,3\n"), HardClasses.None);

        Assert.Null(set.Extension);
        Assert.Null(set.Cloud);
        Assert.Equal(1, set.Main[0].Label);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("label,cloud_0\n1,2\n", "header")]
    [InlineData("label,main_0,main_2\n1,2,3\n", "header")]
    [InlineData("label,main_0\n1\n", "Line 2 has 1 columns")]
    [InlineData("label,main_0\n1,2\n-1,2\n", "Line 3: the label '-1'")]
    [InlineData("label,main_0\n1,NaN\n", "main_0 is 'NaN'")]
    [InlineData("label,main_0\n", "no samples")]
    [InlineData("label,main_0,extension_0\n1,2,3\n", "0 hard classes")]
    public void Read_NamesWhatIsWrong(string text, string words) => Assert.Contains(
        words, Assert.Throws<InvalidDataException>(() => AnswersFile.Read(new StringReader(text), HardClasses.None)).Message, StringComparison.Ordinal);
}
