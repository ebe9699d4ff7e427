using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Training.Data;
using AutoScale.Training.Evaluation;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.Numerics;
using Spectre.Console;

namespace AutoScale.Training.Cli;

/// <summary><c>evaluate</c>: trains with several seeds and judges every policy on untouched test splits.</summary>
static class EvaluateCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "Trainings, 1-100: seeds 1, 2 and so on.", DefaultValueFactory = _ => 5 };
        var draws = new Option<int>("--draws") { Description = "Calibrations and tests of seed 1's networks, to test the promise, 1-1000.", DefaultValueFactory = _ => 20 };
        var output = new Option<string>("--out") { Description = "The folder of results and checkpoints.", DefaultValueFactory = _ => "results" };
        var cores = Options.Cores();
        var command = new Command(
            "evaluate", "Trains with several seeds, judges every policy on the test split, and tests the gates' promise. Ctrl-C saves; the same command goes on.")
        {
            seeds, draws, cores, output,
        };
        command.SetAction((parsed, stop) =>
        {
            var (folder, workers) = (parsed.GetValue(output)!, parsed.Workers(cores));
            var count = parsed.Between(seeds, 1, 100);
            var times = parsed.Between(draws, 1, 1000);
            Run(folder, count, times, workers, stop);
            parsed.InvocationConfiguration.Output.WriteLine($"Wrote results.json and tables.md to {folder}.");
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    static void Run(string folder, int seeds, int draws, Workers workers, CancellationToken stop)
    {
        var results = new List<SeedResult>();
        (MeaBlocks Blocks, MeaSettings Settings)? first = null;
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            var settings = new MeaSettings { Seed = seed };
            var place = Path.Combine(folder, FormattableString.Invariant($"seed-{seed}"));
            var (blocks, seconds) = Train(settings, place, workers, stop);
            var (accuracies, policies) = SeedEvaluation.Judge(blocks, settings, workers);
            results.Add(new SeedResult(seed, seconds, blocks.Digests(), [.. blocks.Hard.Labels], accuracies, policies));
            var summary = string.Join(", ", accuracies.Select(accuracy => FormattableString.Invariant($"{accuracy.Network} {accuracy.All:P1}")));
            AnsiConsole.WriteLine($"seed {seed}: {summary}");
            first ??= (blocks, settings);
            // Written after each seed: what is there can be read while the rest runs.
            Write([]);
        }

        var (networks, how) = first!.Value;
        Write([.. SeedEvaluation.TestPromises(networks, how.Seed, draws, how.CalibrationImages, 4 * how.TestImages, workers)]);

        void Write(IReadOnlyList<PromiseResult> promises)
        {
            File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(new { Seeds = results, Promises = promises }, Json));
            File.WriteAllText(Path.Combine(folder, "tables.md"), MarkdownTables.Make(results, promises));
        }
    }

    static (MeaBlocks Blocks, IReadOnlyDictionary<string, double> Seconds) Train(MeaSettings settings, string folder, Workers workers, CancellationToken stop)
    {
        var times = Path.Combine(Directory.CreateDirectory(folder).FullName, "seconds.json");
        var seconds = File.Exists(times) ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(times))! : [];
        var blocks = TrainingView.Show(
            AnsiConsole.Console,
            run => new MeaTraining(settings, workers).Run((block, training) =>
            {
                var watch = Stopwatch.StartNew();
                run($"seed {settings.Seed}, {block}", training, TrainCommand.CheckpointOf(folder, block));
                seconds.TryAdd(block, watch.Elapsed.TotalSeconds);
                File.WriteAllText(times, JsonSerializer.Serialize(seconds));
            }),
            stop);
        MeaFiles.Write(folder, blocks, settings, FormattableString.Invariant($"autoscale-train train --seed {settings.Seed}"));
        return (blocks, seconds);
    }
}
