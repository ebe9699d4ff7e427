using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Graph;
using AutoScale.Training.Gates;
using AutoScale.Training.Learning;
using AutoScale.Training.MeaNet;
using AutoScale.Training.OnDevice;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Extension;

/// <summary>
/// Trains the extension while the device serves, on one thread of the lowest priority, and takes it into use where its trial allows. The gate of the exits that run is never left
/// with an extension that it was not made for: either both change, or neither.
/// </summary>
/// <param name="training">The training, from the weights that the gate's main belongs to.</param>
/// <param name="exit">The exits in use.</param>
/// <param name="models">The device's networks.</param>
/// <param name="adopted">Keeps what is taken into use.</param>
/// <param name="worker">Serves.</param>
/// <param name="mustRest">Whether the device cannot spare the energy now; asked after every step.</param>
/// <param name="logger">Told how far it is, and what became of it.</param>
public sealed partial class ExtensionTrainer(
    OnDeviceTraining training, EdgeExit exit, EdgeModels models, AdoptedExtension adopted, EdgeWorker worker, Func<bool> mustRest, ILogger<ExtensionTrainer> logger)
{
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    bool resting;
    bool begun;

    /// <summary>Why an extension of these weights cannot be trained for these exits; null where it can.</summary>
    public static string? Problem(MeaBlocks blocks, EdgeExit exit)
    {
        var gate = GateFile.Read(exit.Gate.Span);
        if (gate.Blocks is not { Extension: not null } named)
        {
            return $"the gate of '{exit.Plan.Network}' has no extension";
        }

        if (exit.Mismatch(named.Main, ModelFile.Write(OnnxExport.MainBlock(blocks.Network))) is not null || !named.HardClasses.AsSpan().SequenceEqual([.. blocks.Hard.Labels]))
        {
            return $"'{named.Main}' of the gate of '{exit.Plan.Network}' has other weights or hard classes than those that training begins with. Name the folder of its weights with --train-weights";
        }

        return DeviceCosts.Profiles.Any(profile => profile.DeviceClass == gate.Device)
            ? null
            : $"the gate of '{exit.Plan.Network}' is for the class of devices '{gate.Device}', whose costs are unknown";
    }

    /// <summary>Trains to the end, or until it is stopped with the checkpoint saved. What goes wrong is logged: it never ends the inferences.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await LowPriority.RunAsync(() => Run(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped(logger, training.Training.Step, training.Training.Steps);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or InvalidModelException)
        {
            LogFailed(logger, problem.Message);
        }
    }

    void Run(CancellationToken stop)
    {
        var session = training.Training;
        training.Run(adopted.Checkpoint, progress => OnStep(progress, stop), stop);
        var model = ModelFile.Write(OnnxExport.ExtensionBlock(training.Blocks.Network));
        var name = AdoptedExtension.NameOf(exit.Plan.Extension!, model);
        if (exit.Plan.Extension == name)
        {
            LogInUseAlready(logger, name, session.Steps);
            return;
        }

        var gate = GateFile.Read(exit.Gate.Span);
        var result = new ExtensionTrial(training.Settings.Device, gate, Files(gate.Blocks!)).Run(name, model, stop);
        var kept = result.Refusal ?? Adopt(name, model, result.Gate!, stop);
        if (kept is null)
        {
            LogAdopted(logger, name, result.Trained, result.Images, result.InUse, exit.Plan.Extension!);
        }
        else
        {
            LogKeptOut(logger, name, kept, result.Trained, result.Images, result.InUse);
        }
    }

    /// <summary>In use first, on disk second: a kill between the two leaves the old extension, and the next start comes here again.</summary>
    string? Adopt(string name, byte[] model, GateFile gate, CancellationToken stop)
    {
        adopted.Store(name, model);
        var trained = EdgeExit.Read(gate.Write()) with { Source = exit.Source };
        if (worker.AdoptAsync(trained, stop).GetAwaiter().GetResult() is { } refused)
        {
            adopted.Discard(name);
            return refused;
        }

        adopted.Keep(gate, exit.Source.Span);
        return null;
    }

    /// <summary>The files of the gate's models.</summary>
    /// <exception cref="InvalidDataException">One is missing, or another than the gate is for.</exception>
    Dictionary<string, ReadOnlyMemory<byte>> Files(GateBlocks blocks) => new[] { blocks.Network, blocks.Main, blocks.Extension! }.ToDictionary(name => name, name =>
    {
        var found = models.FindAsync(name, CancellationToken.None).GetAwaiter().GetResult() ?? throw new InvalidDataException($"The model '{name}' is not on this device.");
        var file = models.ReadAsync(found.Model, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return exit.Mismatch(name, file) is { } problem ? throw new InvalidDataException(problem) : file;
    });

    /// <summary>On the training's thread: it rests here. A stop ends the rest, and then the training.</summary>
    void OnStep(TrainingProgress progress, CancellationToken stop)
    {
        if (!begun || progress.Step % training.Training.StepsPerEpoch is 0)
        {
            LogStep(logger, progress.Step, progress.Steps, progress.Loss);
        }

        begun = true;
        while (mustRest() && !stop.IsCancellationRequested)
        {
            if (!resting)
            {
                LogResting(logger, progress.Step);
            }

            resting = true;
            stop.WaitHandle.WaitOne(Rest);
        }

        resting = false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Training the extension: step {Step} of {Steps}, loss {Loss:0.000}")]
    static partial void LogStep(ILogger logger, int step, int steps, double loss);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training rests at step {Step}: the host runs on its battery")]
    static partial void LogResting(ILogger logger, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training stopped at step {Step} of {Steps}; the next run goes on from there")]
    static partial void LogStopped(ILogger logger, int step, int steps);

    [LoggerMessage(Level = LogLevel.Information, Message = "The trained extension {Name} is in use: {Trained} of {Images} held images right, {InUse} with {Before}")]
    static partial void LogAdopted(ILogger logger, string name, int trained, int images, int inUse, string before);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The trained extension {Name} is kept out: {Reason} ({Trained} of {Images} held images right, {InUse} with the one in use)")]
    static partial void LogKeptOut(ILogger logger, string name, string reason, int trained, int images, int inUse);

    [LoggerMessage(Level = LogLevel.Information, Message = "The extension {Name} is in use already, after all of its {Steps} steps")]
    static partial void LogInUseAlready(ILogger logger, string name, int steps);

    [LoggerMessage(Level = LogLevel.Error, Message = "The extension is not trained any further: {Problem}")]
    static partial void LogFailed(ILogger logger, string problem);
}
