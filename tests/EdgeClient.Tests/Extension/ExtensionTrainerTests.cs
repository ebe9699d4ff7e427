using AutoScale.EdgeClient.Extension;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Training.OnDevice;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Tests.Extension;

public sealed class ExtensionTrainerTests : IDisposable
{
    readonly ExtensionDevice device = new();
    readonly EdgeModels models;
    readonly OnDeviceTraining training;

    public ExtensionTrainerTests()
    {
        models = new EdgeModels(new DirectoryModelStore(device.Models), _ => StatedAccuracy.Assumed);
        training = new OnDeviceTraining(device.Blocks, new OnDeviceSettings { Images = 400, Epochs = 100 });
    }

    public void Dispose()
    {
        models.Dispose();
        device.Dispose();
    }

    [Fact]
    public async Task RunAsync_RestsAsLongAsItMust()
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;

        // Twice it must rest, then not; the tenth answer is followed by a stop.
        await Trainer(() =>
        {
            if (++asked is 10)
            {
                stop.Cancel();
            }

            return asked <= 2;
        }).RunAsync(stop.Token);

        Assert.Equal(8, training.Training.Step);
    }

    [Fact]
    public async Task RunAsync_StoppedWhileItRests_SavesTheStep()
    {
        using var stop = new CancellationTokenSource();
        var adopted = new AdoptedExtension(device.Data);

        await Trainer(() =>
        {
            stop.Cancel();
            return true;
        }).RunAsync(stop.Token);

        Assert.Equal(1, training.Training.Step);
        Assert.True(File.Exists(adopted.Checkpoint));
    }

    [Fact]
    public async Task RunAsync_ADamagedCheckpointEndsTheTrainingAlone()
    {
        File.WriteAllText(new AdoptedExtension(device.Data).Checkpoint, "damaged");

        await Trainer(() => false).RunAsync(default);

        Assert.Equal(0, training.Training.Step);
    }

    /// <summary>None of these trainings comes to its end, so that there is no worker to take anything into use.</summary>
    ExtensionTrainer Trainer(Func<bool> mustRest) => new(
        training, device.Exit, models, new AdoptedExtension(device.Data), worker: null!, mustRest, NullLogger<ExtensionTrainer>.Instance);
}
