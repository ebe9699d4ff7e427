using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using AutoScale.Silo.Hosting;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Hosting;

public sealed class SiloCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--set Gatway:Urls=x", "did you mean Gateway?")]
    [InlineData("--set Inference:Threads=4GB", "Inference:Threads is '4GB'; it must be a whole number of threads from 0 to 256")]
    [InlineData("--set nonsense", "KEY=VALUE")]
    [InlineData("--config absent.json", "there is no such file")]
    [InlineData("--for 5", "60s, 5m or 1h")]
    [InlineData("--for 0s", "60s, 5m or 1h")]
    [InlineData("--for -1s", "60s, 5m or 1h")]
    [InlineData("--demo 0", "1 to 1000")]
    [InlineData("--demo six", "six")]
    [InlineData("--summary out.json", "only with --demo")]
    [InlineData("--sumary out.json --demo 1", "--sumary")]
    [InlineData("--set Models:Zoo=false --set Models:Required:0=resnet50@1", "Models:Required names 'resnet50@1'")]
    public async Task Run_RefusesInOneReadableMessage(string arguments, string words)
    {
        var (code, errors) = await RunAsync($"{arguments} --data {folder.Path}");

        Assert.Equal(1, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusesASettingsFileThatIsNoJson()
    {
        var path = Path.Combine(folder.Path, "settings.json");
        await File.WriteAllTextAsync(path, "{ not json");

        var (code, errors) = await RunAsync($"--config {path}");

        Assert.Equal(1, code);
        Assert.Contains(path, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SaysThatItsPortIsTaken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, errors) = await RunAsync($"--data {folder.Path} --set Models:Zoo=false --set Gateway:Urls:0=http://127.0.0.1:{port}");

        Assert.Equal(1, code);
        Assert.Contains($"{port}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StopsByItselfAfterItsTime()
    {
        var (code, errors) = await RunAsync($"--data {folder.Path} --for 0.2s --set Models:Zoo=false --set Gateway:Urls:0=http://127.0.0.1:0");

        Assert.Equal(0, code);
        Assert.Empty(errors);
        Assert.True(File.Exists(Path.Combine(folder.Path, "autoscale.db")));
    }

    static async Task<(int Code, string Errors)> RunAsync(string arguments)
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var code = await SiloCommand.Create().Parse(arguments.Split(' ')).InvokeAsync(new InvocationConfiguration { Error = errors, Output = output });
        return (code, errors.ToString());
    }
}
