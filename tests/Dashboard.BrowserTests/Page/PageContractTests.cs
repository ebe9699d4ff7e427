namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>The page's types are the servers': a member that changes on one side alone does not build.</summary>
public sealed class PageContractTests
{
    [Fact]
    public void Contract_IsMadeOfTheServersRecords()
    {
        var path = Path.Combine(Repository.Web, "src", "api", "contract.ts");
        var expected = PageContract.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") is "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(
            File.ReadAllText(path) == expected,
            "contract.ts is not what the servers answer; make it anew: UPDATE_GENERATED=1 dotnet test tests/Dashboard.BrowserTests -c Release --filter PageContract");
    }
}
