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
    const int BytesPerMiB = 1 << 20;

    public static Command Create()
    {
        var defaults = new OnDeviceSettings();
        var data = new Option<string>("--data") { Description = "The folder of the checkpoint and of the trained model.", DefaultValueFactory = _ => "data" };
        var weights = new Option<string?>("--weights") { Description = "A folder of weights that autoscale-train made, such as meanet/weights. Default: those that ship." };
        var device = new Option<int>("--device-number") { Description = "Whose images this device has, 0-1000000.", DefaultValueFactory = _ => defaults.Device };
        var images = new Option<int>("--images") { Description = "Images that the device has, 64-1000000.", DefaultValueFactory = _ => defaults.Images };
        var epochs = new Option<int>("--epochs") { Description = "Passes over those of hard classes, 1-1000.", DefaultValueFactory = _ => defaults.Epochs };
        var ceiling = new Option<int>("--memory") { Description = "Most memory that training takes, MiB, 1-1024.", DefaultValueFactory = _ => (int)(defaults.MemoryCeilingBytes / BytesPerMiB) };
        var saves = new Option<int>("--save-every") { Description = "Steps that a kill may cost, 1-10000.", DefaultValueFactory = _ => defaults.StepsBetweenSaves };
        var command = new Command(
            "train", "Train the extension of the early-exit network on this device's images of hard classes. Killed or stopped, the same command goes on where it was.")
        {
            data, weights, device, images, epochs, ceiling, saves,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var training = new OnDeviceTraining(
                    parsed.GetValue(weights) is { } folder ? MeaFiles.Read(folder) : MeaFiles.Shipped(),
                    defaults with
                    {
                        Device = parsed.GetValue(device),
                        Images = parsed.GetValue(images),
                        Epochs = parsed.GetValue(epochs),
                        MemoryCeilingBytes = (long)parsed.GetValue(ceiling) * BytesPerMiB,
                        StepsBetweenSaves = parsed.GetValue(saves),
                    });
                await RunAsync(training, Directory.CreateDirectory(parsed.GetValue(data)!).FullName, output, stop);
                return ExitCodes.Ok;
            }
            catch (ArgumentException problem)
            {
                throw new CliException(ExitCodes.Usage, problem.Message);
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
            $"{training.Training.Samples} images of hard classes, {steps} steps of {settings.BatchSize}, {training.Training.Bytes / (double)BytesPerMiB:0.0} MiB"));
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
