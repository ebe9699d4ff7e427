using System.CommandLine;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;

namespace AutoScale.EdgeClient.Cli;

/// <summary>The options of training on the device, as <c>train</c> has them; <c>run</c> has the same behind <c>--train-</c>.</summary>
/// <param name="prefix">Before each name: <c>--</c> or <c>--train-</c>.</param>
sealed class TrainingOptions(string prefix)
{
    public const int BytesPerMiB = 1 << 20;

    static readonly OnDeviceSettings Defaults = new();

    readonly Option<string?> weights = new($"{prefix}weights") { Description = "A folder of weights that autoscale-train made, such as meanet/weights. Default: those that ship." };
    readonly Option<int> device = new($"{prefix}device-number") { Description = "Whose images this device has, 0-1000000.", DefaultValueFactory = _ => Defaults.Device };
    readonly Option<int> images = new($"{prefix}images") { Description = "Images that the device has, 64-1000000.", DefaultValueFactory = _ => Defaults.Images };
    readonly Option<int> epochs = new($"{prefix}epochs") { Description = "Passes over those of hard classes, 1-1000.", DefaultValueFactory = _ => Defaults.Epochs };
    readonly Option<int> ceiling = new($"{prefix}memory") { Description = "Most memory that training takes, MiB, 1-1024.", DefaultValueFactory = _ => (int)(Defaults.MemoryCeilingBytes / BytesPerMiB) };
    readonly Option<int> saves = new($"{prefix}save-every") { Description = "Steps that a kill may cost, 1-10000.", DefaultValueFactory = _ => Defaults.StepsBetweenSaves };

    public IEnumerable<Option> All => [weights, device, images, epochs, ceiling, saves];

    /// <summary>The training that they ask for.</summary>
    /// <exception cref="CliException">A setting is out of its range, or the weights cannot be read.</exception>
    public OnDeviceTraining Read(ParseResult parsed)
    {
        try
        {
            return new OnDeviceTraining(
                parsed.GetValue(weights) is { } folder ? MeaFiles.Read(folder) : MeaFiles.Shipped(),
                Defaults with
                {
                    Device = parsed.GetValue(device),
                    Images = parsed.GetValue(images),
                    Epochs = parsed.GetValue(epochs),
                    MemoryCeilingBytes = (long)parsed.GetValue(ceiling) * BytesPerMiB,
                    StepsBetweenSaves = parsed.GetValue(saves),
                });
        }
        catch (ArgumentException problem)
        {
            throw new CliException(ExitCodes.Usage, problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(ExitCodes.Input, problem.Message);
        }
    }
}
