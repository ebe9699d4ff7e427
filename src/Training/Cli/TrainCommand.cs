using System.CommandLine;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using Spectre.Console;

namespace AutoScale.Training.Cli;

/// <summary><c>train</c>: main, extension, cloud and the single exit, from images to weights and ONNX models.</summary>
static class TrainCommand
{
    public static Command Create()
    {
        var (seed, cores) = (Options.Seed(), Options.Cores());
        var output = new Option<string>("--out") { Description = "The folder of weights, models and checkpoints.", DefaultValueFactory = _ => "meanet" };
        var command = new Command(
            "train", "Trains the blocks of MEANet, the cloud's network and the single exit. Ctrl-C saves; the same command goes on from there.") { seed, cores, output };
        command.SetAction((parsed, stop) =>
        {
            var settings = new MeaSettings { Seed = parsed.GetValue(seed) };
            var folder = parsed.GetValue(output)!;
            var training = new MeaTraining(settings, parsed.Workers(cores));
            var blocks = TrainingView.Show(AnsiConsole.Console, run => training.Run((block, each) => run(block, each, CheckpointOf(folder, block))), stop);
            MeaFiles.Write(folder, blocks, settings, FormattableString.Invariant($"autoscale-train train --seed {settings.Seed}"));
            var console = parsed.InvocationConfiguration.Output;
            foreach (var (block, digest) in blocks.Digests())
            {
                console.WriteLine($"{block}: sha256 {digest}");
            }

            console.WriteLine($"hard classes: {string.Join(", ", blocks.Hard.Labels.Select(label => (Data.ShapeClass)label))}");
            console.WriteLine($"Wrote weights and models to {folder}.");
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    /// <summary>Where a block's training is kept.</summary>
    public static string CheckpointOf(string folder, string block) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "checkpoints")).FullName, $"{block}.checkpoint");
}
