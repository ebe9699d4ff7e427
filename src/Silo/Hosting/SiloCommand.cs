using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Learning;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Identity;

namespace AutoScale.Silo.Hosting;

/// <summary>The command line: a silo or, by its settings, a dashboard; or with <c>--demo</c> a whole fleet in one process.</summary>
static class SiloCommand
{
    static readonly Option<FileInfo?> Config = new("--config") { Description = "A JSON file of settings; its sections are those of appsettings.json.", HelpName = "FILE", Recursive = true };
    static readonly Option<string[]> Set = new("--set") { Description = "One setting, such as --set Silo:Tier=peer; may be repeated and wins over files and variables (AUTOSCALE_Silo__Tier).", HelpName = "KEY=VALUE", Recursive = true };
    static readonly Option<DirectoryInfo?> Data = new("--data") { Description = "The folder of the database; short for --set Storage:Directory=DIR. The demo without it works in a new folder that it removes.", HelpName = "DIR", Recursive = true };
    static readonly Option<TimeSpan?> For = new("--for") { Description = "How long to run, such as 60s, 5m or 1h. Default: until Ctrl-C.", HelpName = "TIME", CustomParser = Durations.Parse };
    static readonly Option<int?> Demo = new("--demo") { Description = "Start a cloud and a peer silo here and let this many emulated phones work with them, 1-1000.", HelpName = "PHONES" };
    static readonly Option<FileInfo?> Summary = new("--summary") { Description = "With --demo: write the summary to this JSON file.", HelpName = "FILE" };
    static readonly Option<int> Seed = new("--seed") { Description = "With --demo: the seed of chance; the same seed draws the same requests and conditions.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    static readonly Option<string> Policy = new("--policy") { Description = $"With --demo: what the phones learn with, {string.Join(", ", LearnerConfiguration.Policies)}, or both, one run after the other.", HelpName = "NAME", DefaultValueFactory = _ => LearnerConfiguration.Default };
    static readonly Option<string> Parts = new("--parts") { Description = "With --demo: with lets networks run in parts, with exits or split; without runs them whole; both does one run after the other, each with a cluster of its own.", HelpName = "WHICH", DefaultValueFactory = _ => With };
    static readonly Option<bool> Keep = new("--keep") { Description = "With --demo: keep the folder that was made, and say where it is." };
    static readonly Option<Uri?> Cloud = new("--cloud") { Description = "With --demo: no silos are started; the phones go to this gateway, https://… or http://… on loopback.", HelpName = "URL", CustomParser = WebAddresses.Parse };
    static readonly Option<Uri?> Peer = new("--peer") { Description = "With --cloud: the gateway of the phones' peer. Default: the cloud's.", HelpName = "URL", CustomParser = WebAddresses.Parse };
    static readonly Option<FileInfo?> KeyFile = new("--enrollment-key-file") { Description = "With --cloud: a file with the key that enrolls the phones.", HelpName = "FILE" };
    static readonly Option<bool> Check = new("--check") { Description = "Check the settings, say what is wrong with them, and start nothing." };

    const string Both = "both";
    const string With = "with";
    const string Without = "without";

    public static RootCommand Create()
    {
        var command = new RootCommand("AutoScale silo: model grains, device grains and the gateway that phones and operators talk to. With --set Silo:Role=dashboard the dashboard on its own.")
        {
            Config, Set, Data, For, Demo, Summary, Seed, Policy, Parts, Keep, Cloud, Peer, KeyFile, Check,
            MigrateCommand.Create([For, Demo, Summary, Seed, Policy, Parts, Keep, Cloud, Peer, KeyFile, Check]), HealthCommand.Create([For, Demo, Summary, Seed, Policy, Parts, Keep, Cloud, Peer, KeyFile, Check]),
        };
        Set.AllowMultipleArgumentsPerToken = false;
        Policy.AcceptOnlyFromAmong([.. LearnerConfiguration.Policies, Both]);
        Parts.AcceptOnlyFromAmong(With, Without, Both);
        Demo.Validators.Add(result =>
        {
            if (result.Tokens is [var phones] && !(int.TryParse(phones.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1000))
            {
                result.AddError($"--demo is '{phones.Value}'; it must be 1 to 1000 phones.");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(Demo) is null)
            {
                foreach (var option in new Option[] { Summary, Seed, Policy, Parts, Keep, Cloud, Peer, KeyFile })
                {
                    if (result.GetResult(option) is { Implicit: false })
                    {
                        result.AddError($"{option.Name} means something only with --demo.");
                    }
                }
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(Cloud) is null != (result.GetResult(KeyFile) is null) || result.GetResult(Cloud) is null && result.GetResult(Peer) is not null)
            {
                result.AddError("--cloud, --enrollment-key-file and, where there is one, --peer go together.");
            }

            if (result.GetResult(Cloud) is not null && result.GetValue(Parts) is Both)
            {
                result.AddError("--parts both needs a cluster for each run: on silos that run already the second would begin with what the first one taught the priors.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var settings = ReadSettings(parsed);
            if (parsed.GetValue(Check))
            {
                // On loopback missing keys are made at the start; elsewhere they must be there.
                _ = settings.Gateway.IsLoopbackOnly ? null : SiloKeys.From(settings);
                await parsed.InvocationConfiguration.Output.WriteLineAsync("The settings can be used.");
                return 0;
            }

            if (parsed.GetValue(Demo) is { } phones)
            {
                return await DemoCommand.RunAsync(
                    new DemoRequest(phones, parsed.GetValue(For), parsed.GetValue(Summary)?.FullName, parsed.GetValue(Seed), parsed.GetValue(Data)?.FullName, parsed.GetValue(Keep),
                        Runs(parsed), Against(parsed)),
                    settings,
                    cancellationToken);
            }

            await using var host = settings.Silo.Role is SiloRole.Dashboard ? DashboardHost.Build(settings) : SiloHost.Build(settings);
            await host.StartAsync(cancellationToken);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(For) is { } time)
            {
                ends.CancelAfter(time);
            }

            await host.WaitForShutdownAsync(ends.Token);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (StartFailures.Describe(exception) is { } problem)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(problem);
            return 1;
        }
    }

    /// <summary>The settings from files, variables and the command line.</summary>
    /// <exception cref="ConfigurationException">They cannot be used.</exception>
    internal static SiloSettings ReadSettings(ParseResult parsed) => SettingsReader.Read(Configuration(parsed));

    static DemoRun[] Runs(ParseResult parsed)
    {
        IReadOnlyList<string> policies = parsed.GetValue(Policy) is Both ? LearnerConfiguration.Policies : [parsed.GetValue(Policy)!];
        bool[] inParts = parsed.GetValue(Parts) switch { Both => [true, false], Without => [false], _ => [true] };
        return [.. policies.SelectMany(policy => inParts.Select(parts => new DemoRun(policy, parts)))];
    }

    static DemoTiers? Against(ParseResult parsed)
    {
        if (parsed.GetValue(Cloud) is not { } cloud)
        {
            return null;
        }

        var key = parsed.GetValue(KeyFile)!;
        return new DemoTiers(
            cloud, parsed.GetValue(Peer) ?? cloud,
            key.Exists ? File.ReadAllText(key.FullName).Trim() : throw new ConfigurationException($"--enrollment-key-file names {key.FullName}; there is no such file."));
    }

    static IConfigurationRoot Configuration(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (parsed.GetValue(Config) is { } file)
        {
            builder.AddJsonFile(file.Exists ? file.FullName : throw new ConfigurationException($"--config names {file.FullName}; there is no such file."));
        }

        builder.AddEnvironmentVariables("AUTOSCALE_");
        var set = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var assignment in parsed.GetValue(Set) ?? [])
        {
            var at = assignment.IndexOf('=', StringComparison.Ordinal);
            set[at > 0 ? assignment[..at] : throw new ConfigurationException($"--set '{assignment}' must be KEY=VALUE, such as Silo:Tier=peer.")] = assignment[(at + 1)..];
        }

        if (parsed.GetValue(Data) is { } data)
        {
            set["Storage:Directory"] = data.FullName;
        }

        return builder.AddInMemoryCollection(set).Build();
    }
}
