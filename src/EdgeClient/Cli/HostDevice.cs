using System.CommandLine;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Splitting;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Extension;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Probes;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using AutoScale.Training.OnDevice;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Cli;

/// <summary>This host as a device: its probes, meter, engines and models, and the worker over them.</summary>
sealed class HostDevice : IAsyncDisposable
{
    static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);

    readonly LinuxDeviceProbe probe;
    readonly LocalEngines engines;
    readonly AdoptedExtension adopted;
    readonly IReadOnlyList<EdgeExit> exits;

    /// <param name="options">The options.</param>
    /// <param name="parsed">What was given.</param>
    /// <param name="loggers">Log.</param>
    /// <param name="trains">Whether the device may take an extension of its own into use while it runs.</param>
    /// <exception cref="CliException">A setting is wrong.</exception>
    public HostDevice(DeviceOptions options, ParseResult parsed, ILoggerFactory loggers, bool trains = false)
    {
        var roots = new LinuxRoots();
        var profile = HostProfile.For(HostFacts.Read(roots));
        profile = profile with { DeviceClass = parsed.GetValue(options.DeviceClass) ?? profile.DeviceClass };
        var settings = new EdgeSettings
        {
            Gateway = new GatewayOptions
            {
                DeviceId = parsed.GetValue(options.DeviceId)!,
                DeviceClass = profile.DeviceClass,
                Cloud = parsed.GetValue(options.Cloud),
                Peer = parsed.GetValue(options.Peer),
                EnrollmentKey = options.ReadEnrollmentKey(parsed),
                TrustedKeys = options.ReadTrustedKeys(parsed),
                ClientCertificatePath = parsed.GetValue(options.ClientCertificate),
            },
            DataDirectory = parsed.GetValue(options.Data)!,
            Policy = parsed.GetValue(options.Policy) ?? JournalReader.PolicyOf(parsed.GetValue(options.Data)!) ?? LearnerConfiguration.Default,
            AnsForSplits = parsed.GetValue(options.SplitPolicy) is DeviceOptions.AnsSplits,
            Hierarchical = new HierarchicalOptions { PowerBudgetMilliwatts = parsed.GetValue(options.PowerBudget) },
            Learning = new QLearningOptions { Epsilon = parsed.GetValue(options.Epsilon) },
            StopTimeout = TimeSpan.FromSeconds(parsed.GetValue(options.FlushTimeout)),
        };
        var folder = parsed.GetValue(options.Models) ?? Path.Combine(settings.DataDirectory, "models");
        adopted = new AdoptedExtension(settings.DataDirectory);
        if (trains)
        {
            adopted.Prepare();
        }

        var store = Store(options, parsed);
        Rapl = RaplCounter.TryOpen(roots);
        Models = new EdgeModels(store, name => StatedAccuracy.Read(Path.Combine(folder, name)));
        (var splits, exits) = Parts(options, parsed, store, Models);
        engines = LocalEngines.Over(store);
        probe = new LinuxDeviceProbe(
            roots, TimeProvider.System, SampleInterval, settings.Gateway.Cloud?.IsLoopback is true, settings.Gateway.Peer?.IsLoopback is true);
        try
        {
            Worker = new EdgeWorker(
                settings,
                new EdgePorts(
                    profile, probe, new HostEnergyMeter(profile, Rapl, new RemotePower()), engines, Models, TimeProvider.System,
                    new SplitMix64((ulong)Random.Shared.NextInt64()), Splits: splits, Exits: exits),
                loggers);
        }
        catch (Exception error) when (error is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, error.Message);
        }

        if (parsed.GetValue(options.Fetch) is { Length: > 0 } names)
        {
            Sync = new ModelSync(Worker.Gateway, Models, folder, names, TimeProvider.System, loggers.CreateLogger<ModelSync>());
        }
    }

    public EdgeWorker Worker { get; }

    /// <summary>Null where no model is to be fetched.</summary>
    public ModelSync? Sync { get; }

    public EdgeModels Models { get; }

    /// <summary>Null where the host's energy is modelled.</summary>
    public RaplCounter? Rapl { get; }

    public LocalEngines Engines => engines;

    /// <summary>Trains the extension of this device's exits in the background.</summary>
    /// <exception cref="CliException">No exits of this device have an extension that these weights are for; the message says why.</exception>
    public ExtensionTrainer Trainer(OnDeviceTraining training, ILoggerFactory loggers)
    {
        var problems = exits.Select(exit => ExtensionTrainer.Problem(training.Blocks, exit)).ToArray();
        return Array.IndexOf(problems, null) is >= 0 and var place
            ? new ExtensionTrainer(training, exits[place], Models, adopted, Worker, probe.RunsOnBattery, loggers.CreateLogger<ExtensionTrainer>())
            : throw new CliException(
                ExitCodes.Usage,
                $"--train-extension: {(problems.Length is 0 ? "this device has no exits. Give their gates with --gates, or fetch the network's .parts model" : string.Join("; ", problems))}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        probe.Dispose();
        engines.Dispose();
        Models.Dispose();
    }

    /// <summary>How this host's networks may run in parts: by the folders that its options name, else by what its fleet handed out beside the models.</summary>
    /// <exception cref="CliException">A folder or a file cannot be used.</exception>
    public static EdgeParts ReadParts(DeviceOptions options, ParseResult parsed, SplittingModelStore store, EdgeModels models)
    {
        var (splits, exits) = Parts(options, parsed, store, models);
        return new EdgeParts(splits, exits, models);
    }

    static (EdgeSplits? Splits, IReadOnlyList<EdgeExit> Exits) Parts(DeviceOptions options, ParseResult parsed, SplittingModelStore store, EdgeModels models)
    {
        var source = "--models";
        try
        {
            var fetched = Task.Run(() => models.ReadPartsAsync(CancellationToken.None)).GetAwaiter().GetResult()
                .Select(entry => (Name: entry.Model.ToString(), Parts: PartsModel.Read(entry.File))).ToList();
            source = "--splits";
            var splits = parsed.GetValue(options.Splits) is { } plans
                ? EdgeSplits.Read(store, plans)
                : EdgeSplits.Of(store, fetched.SelectMany(entry => entry.Parts.Plans.Select(json => (entry.Name, json))));
            source = "--gates";
            var exits = parsed.GetValue(options.Gates) is { } gates
                ? EdgeExit.ReadFolder(gates)
                : EdgeExit.Of(fetched.SelectMany(entry => entry.Parts.Gates.Select(json => (entry.Name, json))));
            source = "--data";
            return (splits.Plans.Count is 0 ? null : splits, new AdoptedExtension(parsed.GetValue(options.Data)!).Apply(exits));
        }
        catch (Exception error) when (error is InvalidSplitPlanException or InvalidModelException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"{source}: {error.Message}");
        }
    }

    /// <summary>The models that a device's options name: those of its folder, what it trained itself, and where asked for the paper's networks; and the parts of all.</summary>
    /// <exception cref="CliException">The folder does not exist.</exception>
    public static SplittingModelStore Store(DeviceOptions options, ParseResult parsed)
    {
        var (data, named) = (parsed.GetValue(options.Data)!, parsed.GetValue(options.Models));
        var files = new AdoptedExtension(data).Beside(Files(named ?? Path.Combine(data, "models"), mustExist: named is not null));
        return new SplittingModelStore(parsed.GetValue(options.Zoo) ? new CompositeModelStore(files, new ZooModelStore()) : files);
    }

    static DirectoryModelStore Files(string folder, bool mustExist)
    {
        if (mustExist && !Directory.Exists(folder))
        {
            throw new CliException(ExitCodes.Usage, $"--models: the folder '{folder}' does not exist.");
        }

        Directory.CreateDirectory(folder);
        return new DirectoryModelStore(folder);
    }
}
