using System.CommandLine;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Splitting;
using AutoScale.EdgeClient.Energy;
using AutoScale.EdgeClient.Execution;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Hosting;
using AutoScale.EdgeClient.Journal;
using AutoScale.EdgeClient.Models;
using AutoScale.EdgeClient.Probes;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Splitting;
using AutoScale.Onnx.Zoo;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Cli;

/// <summary>This host as a device: its probes, meter, engines and models, and the worker over them.</summary>
sealed class HostDevice : IAsyncDisposable
{
    static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(500);

    readonly LinuxDeviceProbe probe;
    readonly LocalEngines engines;

    /// <exception cref="CliException">A setting is wrong.</exception>
    public HostDevice(DeviceOptions options, ParseResult parsed, ILoggerFactory loggers)
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
        var store = new SplittingModelStore(Store(folder, mustExist: parsed.GetValue(options.Models) is not null, parsed.GetValue(options.Zoo)));
        Rapl = RaplCounter.TryOpen(roots);
        Models = new EdgeModels(store, name => StatedAccuracy.Read(Path.Combine(folder, name)));
        var (splits, exits) = Parts(options, parsed, store, Models);
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
            return (splits.Plans.Count is 0 ? null : splits, exits);
        }
        catch (Exception error) when (error is InvalidSplitPlanException or InvalidModelException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"{source}: {error.Message}");
        }
    }

    /// <summary>The models of a folder, and where asked for the paper's networks.</summary>
    public static IModelStore Store(string folder, bool mustExist, bool zoo)
    {
        if (mustExist && !Directory.Exists(folder))
        {
            throw new CliException(ExitCodes.Usage, $"--models: the folder '{folder}' does not exist.");
        }

        Directory.CreateDirectory(folder);
        var files = new DirectoryModelStore(folder);
        return zoo ? new CompositeModelStore(files, new ZooModelStore()) : files;
    }
}
