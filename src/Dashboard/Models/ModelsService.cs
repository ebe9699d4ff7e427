using AutoScale.Dashboard.Cluster;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Overview;
using AutoScale.Grains.Abstractions.Models;
using Dapper;

namespace AutoScale.Dashboard.Models;

/// <summary>The catalog, with where each version is loaded and how its network does per tier.</summary>
sealed class ModelsService(IDashboardDatabase database, IGrainFactory grains, TimeProvider time)
{
    public async Task<ModelsResponse> GetAsync(TimeRange range, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
        var silos = await database.ReadAsync(connection => SiloStatusStore.ReadAsync(connection, cancellationToken), cancellationToken);
        var now = time.GetUtcNow();
        var loaded = silos.Where(silo => !ClusterService.IsSilent(silo, now))
            .SelectMany(silo => silo.LoadedModels.Split('\n').Select(model => (Model: model, silo.Silo)))
            .ToLookup(row => row.Model, row => row.Silo, StringComparer.Ordinal);
        var networks = (await database.ReadAsync(
            connection => connection.QueryAsync<NetworkRow>(new CommandDefinition(
                """
                select network as Network, tier as Tier, cast(sum(inferences) as bigint) as Inferences, sum(energy) as Energy, sum(latency) as Latency,
                    sum(latency_squared) as LatencySquared, cast(sum(qos_violations) as bigint) as QosViolations,
                    cast(sum(measured) as bigint) as Measured, cast(sum(modelled) as bigint) as Modelled
                from history_network
                where level = @level and bucket >= @from and bucket < @to
                group by network, tier
                """,
                new { level = range.Level.Seconds, from = range.FromSeconds, to = range.ToSeconds },
                cancellationToken: cancellationToken)),
            cancellationToken)).ToLookup(row => row.Network, StringComparer.Ordinal);
        return new ModelsResponse(range.Name, [.. entries.Select(entry => ToRow(entry, loaded, networks))], now);
    }

    static ModelRow ToRow(CatalogEntry entry, ILookup<string, string> loaded, ILookup<string, NetworkRow> networks)
    {
        var at = entry.Model.LastIndexOf('@');
        var (name, version) = at < 0 ? (entry.Model, "") : (entry.Model[..at], entry.Model[(at + 1)..]);
        var network = name.EndsWith(".int8", StringComparison.Ordinal) ? name[..^".int8".Length] : name;
        return new ModelRow(
            entry.Model, name, version, network, entry.Sha256, entry.Bytes, entry.ConvolutionLayers, entry.FullyConnectedLayers, entry.RecurrentLayers,
            entry.MultiplyAccumulates, entry.RolloutPercent, [.. loaded[entry.Model].Order(StringComparer.Ordinal)],
            [.. networks[network].OrderBy(row => row.Tier).Select(row => row.ToContract())]);
    }

    /// <summary>Of one network on one tier.</summary>
    sealed class NetworkRow
    {
        public string Network { get; init; } = "";

        public int Tier { get; init; }

        public long Inferences { get; init; }

        public double Energy { get; init; }

        public double Latency { get; init; }

        public double LatencySquared { get; init; }

        public long QosViolations { get; init; }

        public long Measured { get; init; }

        public long Modelled { get; init; }

        public NetworkTier ToContract()
        {
            var mean = Latency / Inferences;
            return new NetworkTier(
                Shares.TierName(Tier), Inferences, mean, Math.Sqrt(Math.Max(0, (LatencySquared / Inferences) - (mean * mean))),
                Shares.Percent(QosViolations, Inferences), Energy / Inferences,
                new ProvenanceMix(
                    Shares.Percent(Measured, Inferences), Shares.Percent(Modelled, Inferences), Shares.Percent(Inferences - Measured - Modelled, Inferences)));
        }
    }
}
