using System.CommandLine;
using System.Globalization;
using AutoScale.Core.Devices;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Experiments;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;
using AutoScale.Simulator.Reports;
using Spectre.Console;

namespace AutoScale.Simulator.Cli;

/// <summary>The commands <c>evaluate</c>, <c>experiment</c> and <c>experiments</c>.</summary>
public static class EvaluateCommand
{
    const int Refused = 2;
    const int Interrupted = 130;

    static readonly Option<int> Seeds = new("--seeds") { Description = "Seeds, 1-100.", DefaultValueFactory = _ => 5 };
    static readonly Option<ulong> FirstSeed = new("--first-seed") { Description = "The first seed; the others follow it.", DefaultValueFactory = _ => 1 };
    static readonly Option<string[]> Phone = new("--phone")
    {
        Description = "A phone: a device class, or a profile file (schema: profiles/profile.schema.json). Repeatable. Default: the paper's three.",
    };

    static readonly Option<string[]> Network = new("--network")
    {
        Description = "A network: a name, a .json file (schema: src/Simulator/Networks/network.schema.json) or an .onnx file. Repeatable. Default: the paper's ten.",
    };

    static readonly Option<string[]> Environment = new("--environment")
    {
        Description = "Surroundings: a name, or a file (schema: environments/environment.schema.json). Repeatable. Default: S1-S5 and D1-D4.",
    };

    static readonly Option<bool> Development = new("--development")
    {
        Description = "The development world, in which settings are chosen: its phones, tiers and surroundings are none of the paper's. Give it --first-seed 1000.",
    };

    static readonly Option<int> DrawnPhones = new("--drawn-phones")
    {
        Description = "With --development: so many classes of phones, drawn at random and as unlike as published ones, in place of its three. 0-64, 0 for the three.",
    };

    static readonly Option<int> Threads = new("--threads")
    {
        Description = "Runs side by side. Default: one a processor.", DefaultValueFactory = _ => System.Environment.ProcessorCount,
    };

    /// <summary>Runs every experiment and writes all results.</summary>
    public static Command Evaluate()
    {
        var output = new Option<string>("--out") { Description = "The folder of the results.", DefaultValueFactory = _ => "results" };
        var command = new Command("evaluate", "Reproduces the paper's evaluation: runs every experiment and writes summary.json, results.json, CSV files and report.html.")
        {
            Seeds, FirstSeed, output, Phone, Network, Environment, Development, DrawnPhones, Threads,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed, ExperimentCatalog.All.Select(experiment => experiment.Id), parsed.GetValue(output), stop));
        return command;
    }

    /// <summary>Runs some experiments or points of them.</summary>
    public static Command Experiment()
    {
        var ids = new Argument<string[]>("id") { Description = "An experiment such as static, or one point of it such as static/3.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out") { Description = "The folder of the results. Default: they are only printed." };
        var command = new Command("experiment", "Runs some experiments, or single points of them.") { ids, Seeds, FirstSeed, output, Phone, Network, Environment, Development, DrawnPhones, Threads };
        command.SetAction((parsed, stop) => RunAsync(parsed, parsed.GetValue(ids)!, parsed.GetValue(output), stop));
        return command;
    }

    /// <summary>Lists every experiment and point.</summary>
    public static Command Experiments()
    {
        var command = new Command("experiments", "Lists the experiments and their points.");
        command.SetAction(_ =>
        {
            foreach (var experiment in ExperimentCatalog.All.Concat(ExperimentCatalog.Development))
            {
                Console.WriteLine($"{experiment.Id}: {experiment.Title}");
                foreach (var (label, point) in experiment.Points(World.Paper).Select((label, point) => (label, point)))
                {
                    Console.WriteLine($"  {experiment.Id}/{point + 1}  {label}");
                }
            }
        });
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, IEnumerable<string> ids, string? folder, CancellationToken stop)
    {
        try
        {
            var world = ReadWorld(parsed);
            Selection[] selections = [.. ids.Select(id => Selection.Parse(id, world)).Where(selection => selection.Points.Count > 0)];
            var seeds = ReadSeeds(parsed);
            var threads = parsed.GetValue(Threads);
            Require(threads is >= 1 and <= 1024, $"--threads is {threads}; it must be from 1 to 1024.");
            var totals = selections.GroupBy(selection => selection.Experiment.Id)
                .ToDictionary(group => group.Key, group => group.Sum(selection => selection.Points.Count) * seeds.Length);
            var rows = await ProgressView.ShowAsync(
                AnsiConsole.Console, totals, onDone => ExperimentRunner.RunAsync(world, selections, seeds, threads, onDone, stop));
            var results = new Results(world, selections, seeds, rows);
            ResultTables.Print(AnsiConsole.Console, results);
            if (folder is not null)
            {
                var files = ResultFiles.Make(results).Append(("report.html", HtmlReport.Make(results))).ToArray();
                await ResultFiles.WriteAsync(folder, files, stop);
                Console.WriteLine($"Wrote {files.Length} files to {folder}.");
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; nothing was written.");
            return Interrupted;
        }
        catch (Exception exception) when (exception
            is ArgumentException or IOException or UnauthorizedAccessException or InvalidProfileException or InvalidEnvironmentException or InvalidNetworkException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Refused;
        }
    }

    static ulong[] ReadSeeds(ParseResult parsed)
    {
        var count = parsed.GetValue(Seeds);
        Require(count is >= 1 and <= 100, $"--seeds is {count}; it must be from 1 to 100.");
        var first = parsed.GetValue(FirstSeed);
        return [.. Enumerable.Range(0, count).Select(index => first + (ulong)index)];
    }

    static World ReadWorld(ParseResult parsed)
    {
        var (isDevelopment, drawn) = (parsed.GetValue(Development), parsed.GetValue(DrawnPhones));
        Require(drawn is >= 0 and <= 64, $"--drawn-phones is {drawn}; it must be from 0 to 64.");
        Require(isDevelopment || drawn is 0, "--drawn-phones needs --development: held-out results are of the paper's phones.");
        var paper = isDevelopment ? DevelopmentWorld.Create(drawn) : World.Paper;
        return paper with
        {
            Phones = Choose(parsed, Phone, paper.Phones, name => IsFile(name) ? DeviceProfileReader.Read(File.ReadAllBytes(name), name) : ProfileCatalog.Find(name), phone => phone.DeviceClass),
            Networks = new NetworkCatalog(Choose(
                parsed, Network, paper.Networks.Networks, name => IsFile(name) ? NetworkReader.Read(name) : paper.Networks.Networks[paper.Networks.IndexOf(name)],
                network => network.Descriptor.Name)),
            Environments = Choose(
                parsed, Environment, paper.Environments,
                name => IsFile(name) ? EnvironmentDefinition.Read(File.ReadAllBytes(name), name) : EnvironmentCatalog.Find(name), environment => environment.Name),
        };
    }

    static IReadOnlyList<T> Choose<T>(ParseResult parsed, Option<string[]> option, IReadOnlyList<T> all, Func<string, T> read, Func<T, string> name)
    {
        if (parsed.GetValue(option) is not { Length: > 0 } texts)
        {
            return all;
        }

        T[] chosen = [.. texts.Select(read)];
        var twice = chosen.GroupBy(name).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"{option.Name} names '{twice?.Key}' twice.");
        return chosen;
    }

    static bool IsFile(string text) => text.Contains('.', StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal);

    static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }
}
