using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Csv;

namespace AutoScale.Dashboard.Tests.Csv;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("-2", "'-2")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("a=b", "a=b")]
    public void Cell_IsNeverAFormula(string text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void Cell_QuotesWhatWouldBreakTheTable(string text, string cell) => Assert.Equal(cell, CsvText.Cell(text));

    [Fact]
    public void Cell_WritesNumbersTimesAndWordsAsJsonDoes()
    {
        Assert.Equal("-1.5", CsvText.Cell(-1.5));
        Assert.Equal("", CsvText.Cell(null));
        Assert.Equal("true", CsvText.Cell(true));
        Assert.Equal("offline", CsvText.Cell(DeviceState.Offline));
        Assert.Equal("2026-01-02T03:04:05.006Z", CsvText.Cell(new DateTimeOffset(2026, 1, 2, 4, 4, 5, 6, TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Columns_GiveAnIntervalThree() => Assert.Equal(
        ["at", "inferences", "savedPercent", "savedPercentLow", "savedPercentHigh"],
        CsvColumns<OverviewPoint>.All.Select(column => column.Name).Where(name => name is "at" or "inferences" || name.StartsWith("savedPercent", StringComparison.Ordinal)));

    [Fact]
    public void Columns_LeaveOutTablesWithinTables() => Assert.DoesNotContain(CsvColumns<ModelRow>.All, column => column.Name is "tiers");

    [Fact]
    public void Columns_PutAListIntoOneCell()
    {
        var column = Assert.Single(CsvColumns<ModelRow>.All, column => column.Name is "loadedOn");

        Assert.Equal("a b", column.Value(new ModelRow("", "", "", "", "", 0, 0, 0, 0, 0, 0, ["a", "b"], [])));
    }
}
