using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Overview;
using AutoScale.Dashboard.Savings;
using AutoScale.Grains.Abstractions.Priors;
using Dapper;

namespace AutoScale.Dashboard.Policies;

/// <summary>Priors by class.</summary>
sealed class PoliciesService(IDashboardDatabase database, IGrainFactory grains, DashboardOptions options, TimeProvider time)
{
    readonly SavingCalculator savings = new(options.Baseline, options.GridGramsPerKilowattHour);

    public async Task<PoliciesResponse> ListAsync(CancellationToken cancellationToken)
    {
        var classes = await database.ReadAsync(connection => DeviceDirectory.ReadClassesAsync(connection, cancellationToken), cancellationToken);
        return new PoliciesResponse(
            await Task.WhenAll(classes.Select(async name => (await FindAsync(name, cancellationToken)).Policy)), time.GetUtcNow());
    }

    /// <summary>Null where no device is of this class.</summary>
    public async Task<PolicyResponse?> GetAsync(string deviceClass, TimeRange range, CancellationToken cancellationToken)
    {
        var (policy, adoption) = await FindAsync(deviceClass, cancellationToken);
        if (policy.Devices is 0 && policy.Version is 0)
        {
            return null;
        }

        var versions = await grains.GetGrain<IPolicyPriorGrain>(deviceClass).ListVersionsAsync(cancellationToken);
        var rows = await database.ReadAsync(connection => OverviewReader.ReadClassesAsync(connection, range, cancellationToken), cancellationToken);
        return new PolicyResponse(
            policy,
            [
                .. versions.Select(version => new PolicyVersion(version.Version, version.Devices, version.Samples, version.PublishedAt)),
            ],
            adoption, HoldOutOf(range, [.. rows.Where(row => row.DeviceClass == deviceClass)]), time.GetUtcNow());
    }

    /// <summary>Null where a version is not kept.</summary>
    public async Task<PolicyChanges?> CompareAsync(string deviceClass, int from, int to, CancellationToken cancellationToken)
    {
        var prior = grains.GetGrain<IPolicyPriorGrain>(deviceClass);
        return await prior.GetAsync(from, cancellationToken) is { } old && await prior.GetAsync(to, cancellationToken) is { } now
            ? PriorComparison.Compare(Read(old), Read(now))
            : null;
    }

    static PriorSnapshot Read(PublishedPrior prior) => PriorSnapshot.Of(StatisticCodec.DecodePrior(prior.Snapshot));

    async Task<(PolicyListing Policy, VersionAdoption[] Adoption)> FindAsync(string deviceClass, CancellationToken cancellationToken)
    {
        var info = await grains.GetGrain<IPolicyPriorGrain>(deviceClass).GetInfoAsync(cancellationToken);
        VersionAdoption[] adoption =
        [
            .. (await database.ReadAsync(
                connection => connection.QueryAsync<AdoptionRow>(new CommandDefinition(
                    """
                    select policy_version as Version, count(*) as Devices from device_directory
                    where device_class = @deviceClass and revoked_at is null group by policy_version order by policy_version desc
                    """,
                    new { deviceClass },
                    cancellationToken: cancellationToken)),
                cancellationToken)).Select(row => new VersionAdoption(row.Version, row.Devices)),
        ];
        return (
            new PolicyListing(
                deviceClass, info.Version, info.Devices, info.Samples, info.Version is 0 ? null : info.PublishedAt, adoption.Sum(row => row.Devices),
                info.Version is 0 ? 0 : adoption.Where(row => row.Version == info.Version).Sum(row => row.Devices)),
            adoption);
    }

    /// <summary>
    /// Both parts are of the same devices and the same hours, and chance alone decided which inference is in which; so their difference is the policy's
    /// doing. Groups of devices are compared with themselves.
    /// </summary>
    HoldOut? HoldOutOf(TimeRange range, ClassRow[] rows)
    {
        SavingCell[] explored =
        [
            .. rows.Where(row => row.Explored > 0).Select(row => new SavingCell(
                row.Slice, row.Provenance, new GroupSums(row.Explored, row.ExploredEnergy, row.ExploredRemoteEnergy, row.ExploredBaselineEnergy))),
        ];
        SavingCell[] greedy =
        [
            .. rows.Where(row => row.Inferences > row.Explored).Select(row => new SavingCell(
                row.Slice, row.Provenance, new GroupSums(
                    row.Inferences - row.Explored, row.Energy - row.ExploredEnergy, row.RemoteEnergy - row.ExploredRemoteEnergy,
                    row.BaselineEnergy - row.ExploredBaselineEnergy))),
        ];
        return explored.Length is 0 || greedy.Length is 0
            ? null
            : new HoldOut(range.Name, savings.Calculate(greedy), savings.Calculate(explored), PairedDifference.PercentPoints(greedy, explored));
    }

    sealed class AdoptionRow
    {
        public int Version { get; init; }

        public long Devices { get; init; }
    }
}
