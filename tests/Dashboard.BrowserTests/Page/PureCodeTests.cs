using System.Diagnostics;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>The page's pure code, by its own tests beside it (src/Dashboard/web/src, *.test.ts).</summary>
public sealed class PureCodeTests
{
    [Fact]
    public async Task Vitest_Passes()
    {
        var vitest = Path.Combine(Repository.Web, "node_modules", "vitest", "vitest.mjs");
        using var process = Process.Start(new ProcessStartInfo("node", [vitest, "run", "--reporter=dot", "--testTimeout=120000"])
        {
            WorkingDirectory = Repository.Web,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        await process.WaitForExitAsync();

        Assert.True(process.ExitCode is 0, $"{await output}{Environment.NewLine}{await errors}");
        Assert.Contains("passed", await output, StringComparison.Ordinal);
    }
}
