using System.CommandLine;
using System.Globalization;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Journal;
using AutoScale.Onnx.Graph;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;

namespace AutoScale.EdgeClient.Cli;

/// <summary><c>train</c>: MEANet's extension goes on learning on this device, behind everything else that the machine does.</summary>
static class TrainCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of the checkpoint and of the trained model.", DefaultValueFactory = _ => "data" };
        var options = new TrainingOptions("--");
        var command = new Command(
            "train", "Train the extension of the early-exit network on this device's images of hard classes. Killed or stopped, the same command goes on where it was.") { data };
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                await RunAsync(options.Read(parsed), Directory.CreateDirectory(parsed.GetValue(data)!).FullName, parsed.InvocationConfiguration.Output, stop);
                return ExitCodes.Ok;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new CliException(ExitCodes.Input, problem.Message);
            }
        });
        return command;
    }

    static async Task RunAsync(OnDeviceTraining training, string folder, TextWriter output, CancellationToken stop)
    {
        var (settings, steps) = (training.Training.Settings, training.Training.Steps);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Training.Samples} images of hard classes, {steps} steps of {settings.BatchSize}, {training.Training.Bytes / (double)TrainingOptions.BytesPerMiB:0.0} MiB"));
        var progress = new Progress(output, training.Training.StepsPerEpoch);
        await LowPriority.RunAsync(() => training.Run(Path.Combine(folder, "extension.checkpoint"), progress.Show, stop));

        await output.WriteLineAsync($"Trained: sha256 {WeightsFile.Digest(training.Blocks.ExtensionParameters)}");
        var models = Path.Combine(folder, "models");
        await output.WriteLineAsync($"meanet_extension version {Store(models, ModelFile.Write(OnnxExport.ExtensionBlock(training.Blocks.Network)))} lies in {models}.");
    }

    /// <summary>Keeps a model under the next number: version 1 is the cloud's. The same model twice is kept once.</summary>
    /// <returns>The version.</returns>
    static string Store(string models, byte[] model)
    {
        var versions = Directory.CreateDirectory(Path.Combine(models, "meanet_extension")).FullName;
        var newest = Directory.GetDirectories(versions)
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 1).Append(1).Max();
        if (File.Exists(FileOf(newest)) && File.ReadAllBytes(FileOf(newest)).AsSpan().SequenceEqual(model))
        {
            return newest.ToString(CultureInfo.InvariantCulture);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(newest + 1))!);
        AtomicFile.Write(FileOf(newest + 1), model, flushToDisk: true);
        return (newest + 1).ToString(CultureInfo.InvariantCulture);

        string FileOf(int version) => Path.Combine(versions, version.ToString(CultureInfo.InvariantCulture), "model.onnx");
    }

    /// <summary>A line for the first step of a run, from where it goes on, and one for each epoch.</summary>
    sealed class Progress(TextWriter output, int stepsPerEpoch)
    {
        bool begun;

        public void Show(TrainingProgress progress)
        {
            if (!begun || progress.Step % stepsPerEpoch is 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {progress.Step} of {progress.Steps}, loss {progress.Loss:0.000}"));
                output.Flush();
            }

            begun = true;
        }
    }
}
