using AutoScale.Silo.Configuration;
using AutoScale.Simulator.Fleet;
using AutoScale.Simulator.Parts;

namespace AutoScale.Silo.Hosting;

/// <summary>What <c>--demo</c> was asked for.</summary>
/// <param name="Phones">Emulated phones.</param>
/// <param name="Time">How long; null until it is stopped.</param>
/// <param name="SummaryPath">Where the summary goes; null for nowhere but the console.</param>
/// <param name="Seed">The seed of chance.</param>
/// <param name="Directory">The database's folder; null for a new one.</param>
/// <param name="Keep">Whether a new folder stays.</param>
/// <param name="Runs">What the phones do, one run after the other.</param>
/// <param name="Against">Silos that run already; null for a cloud and a peer silo made for the demo.</param>
sealed record DemoRequest(
    int Phones, TimeSpan? Time, string? SummaryPath, int Seed, string? Directory, bool Keep, IReadOnlyList<DemoRun> Runs, DemoTiers? Against = null);

/// <summary>One run of a demo.</summary>
/// <param name="Policy">What the phones learn with.</param>
/// <param name="InParts">Whether networks may run in parts.</param>
sealed record DemoRun(string Policy, bool InParts);

/// <summary>Where the phones of a demo go.</summary>
/// <param name="Cloud">The cloud's gateway.</param>
/// <param name="Peer">The peer's gateway.</param>
/// <param name="EnrollmentKey">Lets the phones enroll.</param>
sealed record DemoTiers(Uri Cloud, Uri Peer, string EnrollmentKey);

/// <summary>Starts the embedded cluster, lets a fleet work with it, and cleans up; several runs one after the other, each with a cluster of its own.</summary>
static class DemoCommand
{
    public static async Task<int> RunAsync(DemoRequest request, SiloSettings settings, CancellationToken cancellationToken)
    {
        var directory = request.Directory ?? Directory.CreateTempSubdirectory("autoscale-demo-").FullName;
        try
        {
            var summaries = new List<DemoSummary>();
            foreach (var run in request.Runs)
            {
                var options = new DemoOptions { Phones = request.Phones, Duration = request.Time, Seed = (ulong)request.Seed, Policy = run.Policy, InParts = run.InParts };
                summaries.Add(await RunAsync(request, settings, options, request.Runs.Count is 1 ? directory : Path.Combine(directory, options.Run), cancellationToken));
            }

            return await DemoConsole.FinishAsync(summaries, request.SummaryPath, Console.Out);
        }
        finally
        {
            if (request.Directory is null && !request.Keep)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    static async Task<DemoSummary> RunAsync(DemoRequest request, SiloSettings settings, DemoOptions options, string directory, CancellationToken cancellationToken)
    {
        if (request.Against is { } tiers)
        {
            return await RunPhonesAsync(options, directory, tiers, cancellationToken);
        }

        await using var cluster = await EmbeddedCluster.StartAsync(
            new EmbeddedClusterSettings
            {
                Directory = directory,
                Models = settings.Models.Directory is null ? settings.Models with { Directory = WriteModels(directory) } : settings.Models,
                Inference = settings.Inference,

                // A demo has one or two phones of a class; where devices are somebody's, more must agree before a prior tells of them.
                Priors = settings.Priors with { MinDevices = 1 },
                Dashboard = settings.Dashboard,
                Limits = settings.Gateway.Limits,
            },
            cancellationToken: cancellationToken);
        Console.WriteLine($"Cloud silo at {cluster.CloudAddress}, peer silo at {cluster.PeerAddress}, database in {directory}.");
        Console.WriteLine($"Dashboard at {cluster.CloudAddress}, operator key {cluster.OperatorKey}");
        return await RunPhonesAsync(
            options, directory, new DemoTiers(cluster.CloudAddress, cluster.PeerAddress, cluster.EnrollmentKey), cancellationToken);
    }

    /// <summary>The early-exit network, which the silos of a demo serve beside the zoo unless they are given models of their own.</summary>
    static string WriteModels(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "models")).FullName;
        DemoModels.Write(folder);
        return folder;
    }

    static Task<DemoSummary> RunPhonesAsync(DemoOptions options, string directory, DemoTiers tiers, CancellationToken cancellationToken) => DemoConsole.RunAsync(
        options with { DataDirectory = Path.Combine(directory, "phones") }, tiers.Cloud, tiers.Peer, tiers.EnrollmentKey, cancellationToken);
}
