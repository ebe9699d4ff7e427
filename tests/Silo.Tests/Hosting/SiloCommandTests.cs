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
    [InlineData("--cloud http://127.0.0.1:1", "--cloud means something only with --demo")]
    [InlineData("--demo 1 --cloud http://127.0.0.1:1", "go together")]
    [InlineData("--demo 1 --peer http://127.0.0.1:1", "go together")]
    [InlineData("--demo 1 --cloud http://127.0.0.1:1 --enrollment-key-file absent", "there is no such file")]
    [InlineData("--parts both", "only with --demo")]
    [InlineData("--demo 1 --parts some", "some")]
    [InlineData("--demo 1 --parts both --cloud http://127.0.0.1:1 --enrollment-key-file absent", "a cluster for each run")]
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

    [Fact]
    public async Task Check_StartsNothing()
    {
        var (code, output) = await RunWithOutputAsync($"--check --data {folder.Path}");

        Assert.Equal(0, code);
        Assert.Contains("can be used", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--check --set Gatway:Urls=x", "did you mean Gateway?")]
    [InlineData("--check --set Gateway:TlsTerminatedInFront=true --set Gateway:Urls:0=http://*:8080", "Identity:EnrollmentKeys")]
    [InlineData("--check health", "--check means nothing with 'health'")]
    [InlineData("health silo:8080", "must be an http:// or https:// address")]
    [InlineData("health http://127.0.0.1:1", "There is no answer")]
    [InlineData("health --set Gateway:Urls:0=x", "Gateway:Urls has 'x'")]
    public async Task CheckAndHealth_RefuseInOneReadableMessage(string arguments, string words)
    {
        var (code, errors) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_SaysWhetherTheSiloIsReady()
    {
        await using var silo = await SiloTestHost.StartAsync();
        var address = silo.Http.BaseAddress;

        var ready = await RunWithOutputAsync($"health {address}");
        silo.App.Services.GetRequiredService<Readiness>().Set("The silo is stopping.");
        var stopping = await RunAsync($"health {address}");

        Assert.Equal(0, ready.Code);
        Assert.Contains("200", ready.Output, StringComparison.Ordinal);
        Assert.Equal(1, stopping.Code);
        Assert.Contains("The silo is stopping.", stopping.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_TellsWhatIsMissingAppliesItAndThenHasNothingToDo()
    {
        var file = Path.Combine(folder.Path, "autoscale.db");
        var missing = await RunWithOutputAsync($"migrate --status --data {folder.Path}");
        var statements = await RunWithOutputAsync($"migrate --dry-run --data {folder.Path}");
        Assert.False(File.Exists(file));
        var refused = await RunAsync($"--data {folder.Path} --for 1s --set Models:Zoo=false --set Gateway:Urls:0=http://127.0.0.1:0 --set Storage:Migrations=verify");
        var applied = await RunWithOutputAsync($"migrate --data {folder.Path}");
        var again = await RunWithOutputAsync($"migrate --data {folder.Path}");
        var status = await RunWithOutputAsync($"migrate --status --data {folder.Path}");
        var verified = await RunAsync($"--data {folder.Path} --for 0.2s --set Models:Zoo=false --set Gateway:Urls:0=http://127.0.0.1:0 --set Storage:Migrations=verify");

        Assert.Equal((3, 3), (missing.Code, statements.Code));
        Assert.Contains("pending  0001_grain_state", missing.Output, StringComparison.Ordinal);
        Assert.Contains("create table if not exists grain_state", statements.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.Code);
        Assert.Contains("Run the command 'migrate'", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("applied  0001_grain_state", applied.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", again.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0), (applied.Code, again.Code, status.Code, verified.Code));
        Assert.DoesNotContain("pending", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate --status --dry-run", "ask one")]
    [InlineData("--demo 3 migrate", "--demo means nothing with 'migrate'")]
    [InlineData("migrate --set Storage:Provider=postgres --set Storage:ConnectionString=Host=127.0.0.1;Port=1;Username=u;Password=secret;Timeout=5", "The database cannot be migrated")]
    public async Task Migrate_RefusesInOneReadableMessage(string arguments, string words)
    {
        var (code, errors) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output)> RunWithOutputAsync(string arguments)
    {
        using var output = new StringWriter();
        var code = await SiloCommand.Create().Parse(arguments.Split(' ')).InvokeAsync(new InvocationConfiguration { Output = output });
        return (code, output.ToString());
    }

    static async Task<(int Code, string Errors)> RunAsync(string arguments)
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var code = await SiloCommand.Create().Parse(arguments.Split(' ')).InvokeAsync(new InvocationConfiguration { Error = errors, Output = output });
        return (code, errors.ToString());
    }
}
