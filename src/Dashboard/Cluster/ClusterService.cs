using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Overview;
using Dapper;

namespace AutoScale.Dashboard.Cluster;

/// <summary>The silos, from what they say of themselves and from Orleans' management grain.</summary>
sealed class ClusterService(IDashboardDatabase database, IGrainFactory grains, DashboardOptions options, TimeProvider time)
{
    static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);

    public async Task<ClusterResponse> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var management = grains.GetGrain<IManagementGrain>(0);
        var hosts = await management.GetHosts();
        var statistics = await management.GetSimpleGrainStatistics();
        var activations = statistics.GroupBy(row => NameOf(row.SiloAddress), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(row => row.ActivationCount), StringComparer.Ordinal);
        var states = hosts.ToDictionary(host => NameOf(host.Key), host => host.Value, StringComparer.Ordinal);
        return await database.ReadAsync(
            async connection =>
            {
                var rows = await SiloStatusStore.ReadAsync(connection, cancellationToken);
                var lagSeconds = await OverviewService.ReadLagAsync(connection, now, cancellationToken);
                var pending = await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition("select count(*) from history_queue", cancellationToken: cancellationToken));
                var rawRows = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    database.IsPostgres
                        ? "select greatest(reltuples, 0)::bigint from pg_class where oid = 'experience'::regclass"
                        : "select count(*) from experience",
                    cancellationToken: cancellationToken));
                return new ClusterResponse(
                    rows.LastOrDefault()?.GrainHost ?? "",
                    [.. rows.Select(row => ToRow(row, states, activations, now))],
                    [
                        .. statistics.Select(row => new GrainRow(ShortName(row.GrainType), NameOf(row.SiloAddress), row.ActivationCount))
                            .OrderBy(row => row.Type, StringComparer.Ordinal).ThenBy(row => row.Silo, StringComparer.Ordinal),
                    ],
                    new HistoryStatus(pending, lagSeconds, rawRows, options.RawDays, options.MinuteDays, options.HourDays, options.DayDays),
                    now);
            },
            cancellationToken);
    }

    /// <summary>As <see cref="SiloReport.Silo"/>.</summary>
    public static string NameOf(SiloAddress silo) => silo.ToParsableString();

    /// <summary>Whether a silo has said nothing for longer than it should.</summary>
    public static bool IsSilent(StatusRow row, DateTimeOffset now) => now - DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt) > SilentAfter;

    static SiloRow ToRow(StatusRow row, Dictionary<string, SiloStatus> states, Dictionary<string, int> activations, DateTimeOffset now)
    {
        var seenAt = DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt);
        var state = states.TryGetValue(row.Silo, out var known) && known is not SiloStatus.Active
            ? known.ToString()
            : IsSilent(row, now) ? "Silent" : "Active";
        return new SiloRow(
            row.Silo, char.ToLowerInvariant(state[0]) + state[1..], row.Tier, row.Site, row.Version, DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt),
            seenAt, row.Running, row.Waiting, row.MaxConcurrent, row.MaxQueued, row.Admitted, row.RejectedBusy, row.RejectedLate,
            activations.GetValueOrDefault(row.Silo), row.ProcessorSeconds, row.MemoryBytes);
    }

    /// <summary><c>DeviceGrain</c> of <c>AutoScale.Grains.Devices.DeviceGrain,AutoScale.Grains</c>.</summary>
    static string ShortName(string type)
    {
        var name = type.Split(',')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
