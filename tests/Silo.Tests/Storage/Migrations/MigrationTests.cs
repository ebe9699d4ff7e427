using AutoScale.Silo.Storage.Migrations;

namespace AutoScale.Silo.Tests.Storage.Migrations;

public sealed class MigrationTests
{
    [Fact]
    public void Parse_DigestDoesNotNoticeLineEnds()
    {
        var (unix, windows) = ("-- oldest-program: 1\nselect 1;\n", "-- oldest-program: 1\r\nselect 1;\r\n");

        Assert.Equal(Migration.Parse("0001_a.sql", unix).Checksum, Migration.Parse("0001_a.sql", windows).Checksum);
        Assert.Equal("0001_a", Migration.Parse("0001_a.sql", unix).ToString());
    }

    [Theory]
    [InlineData("1_a.sql", "-- oldest-program: 1")]
    [InlineData("0000_a.sql", "-- oldest-program: 0")]
    [InlineData("0001.sql", "-- oldest-program: 1")]
    [InlineData("0001_a.sql", "select 1;")]
    [InlineData("0001_a.sql", "-- oldest-program: 2")]
    public void Parse_RefusesAFileOfAnotherForm(string file, string text) => Assert.Throws<InvalidDataException>(() => Migration.Parse(file, text));

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    public void Of_HoldsTheFilesInOrder(string folder)
    {
        var steps = Migration.Of(folder);

        Assert.Equal("0001_grain_state", steps[0].ToString());
        Assert.Equal(steps.OrderBy(step => step.Version), steps);
    }
}
