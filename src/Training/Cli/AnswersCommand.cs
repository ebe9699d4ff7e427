using System.CommandLine;
using System.Text.Json;
using AutoScale.Core.Routing;
using AutoScale.Training.Data;
using AutoScale.Training.Gates;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;

namespace AutoScale.Training.Cli;

/// <summary><c>answers</c>: what the exits of trained blocks say to fresh calibration images, for <c>calibrate</c>; and their models.</summary>
static class AnswersCommand
{
    public static Command Create()
    {
        var weights = new Option<string?>("--weights") { Description = "A folder of weights that train made, such as meanet/weights. Default: those that ship." };
        var count = new Option<int>("--count") { Description = "Samples, 20-100000.", DefaultValueFactory = _ => 4000 };
        var (seed, cores) = (Options.Seed(), Options.Cores());
        var output = new Option<string>("--out") { Description = "The folder of answers.csv and models.", DefaultValueFactory = _ => "answers" };
        var command = new Command("answers", "Writes what the exits say to calibration images that chose no hard class, and the ONNX models of the blocks.")
        {
            weights, count, seed, cores, output,
        };
        command.SetAction(parsed =>
        {
            var blocks = parsed.GetValue(weights) is { } from ? MeaFiles.Read(from) : MeaFiles.Shipped();
            var images = Splits.Calibration(new ShapeImages(parsed.GetValue(seed)), parsed.Between(count, 20, 100_000), draw: 1);
            var folder = Directory.CreateDirectory(parsed.GetValue(output)!).FullName;
            var workers = parsed.Workers(cores);
            var (main, labels) = Classifier.Run(blocks.Network.Main, blocks.Network.Classes, images, workers);
            var (extension, _) = Classifier.Run(blocks.Network.Extended, blocks.Network.HardClasses, images, workers);
            var (cloud, _) = Classifier.Run(blocks.Cloud, blocks.Network.Classes, images, workers);
            using (var file = File.CreateText(Path.Combine(folder, "answers.csv")))
            {
                AnswersFile.Write(file, labels, ("main", main), ("extension", extension), ("cloud", cloud));
            }

            var models = Path.Combine(folder, "models");
            MeaFiles.WriteModels(models, blocks);
            StateAccuracy(models, "meanet_main", main, labels);
            StateAccuracy(models, "meanet_cloud", cloud, labels);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"Wrote answers.csv of {labels.Length} samples and the models to {folder}. Hard classes: {string.Join(',', blocks.Hard.Labels)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Writes <c>network.json</c> beside a model: R_accuracy as a device reads it.</summary>
    static void StateAccuracy(string models, string name, float[][] logits, int[] labels)
    {
        var percent = 100.0 * logits.Where((row, sample) => Prediction.Of(row).Label == labels[sample]).Count() / labels.Length;
        var stated = new { AccuracyPercent = Math.Round(percent, 1), Source = $"measured: {labels.Length} drawn calibration images, autoscale-train answers" };
        File.WriteAllBytes(Path.Combine(models, name, "network.json"), JsonSerializer.SerializeToUtf8Bytes(stated, JsonSerializerOptions.Web));
    }
}
