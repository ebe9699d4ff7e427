using AutoScale.Silo.Configuration;
using AutoScale.Simulator.Fleet;

namespace AutoScale.Silo.Hosting;

/// <summary>What <c>--demo</c> was asked for.</summary>
/// <param name="Phones">Emulated phones.</param>
/// <param name="Time">How long; null until it is stopped.</param>
/// <param name="SummaryPath">Where the summary goes; null for nowhere but the console.</param>
/// <param name="Seed">The seed of chance.</param>
/// <param name="Directory">The database's folder; null for a new one.</param>
/// <param name="Keep">Whether a new folder stays.</param>
/// <param name="Against">Silos that run already; null for a cloud and a peer silo made for the demo.</param>
sealed record DemoRequest(int Phones, TimeSpan? Time, string? SummaryPath, int Seed, string? Directory, bool Keep, DemoTiers? Against = null);

/// <summary>Where the phones of a demo go.</summary>
/// <param name="Cloud">The cloud's gateway.</param>
/// <param name="Peer">The peer's gateway.</param>
/// <param name="EnrollmentKey">Lets the phones enroll.</param>
sealed record DemoTiers(Uri Cloud, Uri Peer, string EnrollmentKey);

/// <summary>Starts the embedded cluster, lets a fleet work with it, and cleans up.</summary>
static class DemoCommand
{
    public static async Task<int> RunAsync(DemoRequest request, SiloSettings settings, CancellationToken cancellationToken)
    {
        var directory = request.Directory ?? Directory.CreateTempSubdirectory("autoscale-demo-").FullName;
        try
        {
            if (request.Against is { } tiers)
            {
                return await RunPhonesAsync(request, directory, tiers, cancellationToken);
            }

            await using var cluster = await EmbeddedCluster.StartAsync(
                new EmbeddedClusterSettings
                {
                    Directory = directory,
                    Models = settings.Models,
                    Inference = settings.Inference,
                    Priors = settings.Priors,
                    Limits = settings.Gateway.Limits,
                },
                cancellationToken: cancellationToken);
            Console.WriteLine($"Cloud silo at {cluster.CloudAddress}, peer silo at {cluster.PeerAddress}, database in {directory}.");
            return await RunPhonesAsync(
                request, directory, new DemoTiers(cluster.CloudAddress, cluster.PeerAddress, cluster.EnrollmentKey), cancellationToken);
        }
        finally
        {
            if (request.Directory is null && !request.Keep)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    static Task<int> RunPhonesAsync(DemoRequest request, string directory, DemoTiers tiers, CancellationToken cancellationToken) => DemoConsole.RunAsync(
        new DemoOptions
        {
            Phones = request.Phones,
            Duration = request.Time,
            Seed = (ulong)request.Seed,
            DataDirectory = Path.Combine(directory, "phones"),
        },
        request.SummaryPath, tiers.Cloud, tiers.Peer, tiers.EnrollmentKey, cancellationToken);
}
