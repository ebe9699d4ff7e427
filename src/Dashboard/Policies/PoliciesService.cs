using AutoScale.Core.Learning;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Fleet;
using AutoScale.Dashboard.History;
using AutoScale.Dashboard.Hosting;
using AutoScale.Dashboard.Savings;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Dashboard.Policies;

/// <summary>Priors by class and policy: what one policy learns means nothing to another.</summary>
sealed class PoliciesService(IDashboardDatabase database, IGrainFactory grains, DashboardOptions options, TimeProvider time)
{
    readonly SavingCalculator savings = new(options.Baseline, options.GridGramsPerKilowattHour);

    /// <summary>Each class with each policy that its devices learn with or have learned with; a class whose devices have not begun with the paper's.</summary>
    public async Task<PoliciesResponse> ListAsync(CancellationToken cancellationToken)
    {
        var (classes, pairs, adoption) = await database.ReadAsync(
            async connection => (
                await DeviceDirectory.ReadClassesAsync(connection, cancellationToken),
                await PolicyReader.ReadPairsAsync(connection, cancellationToken),
                await PolicyReader.ReadAdoptionAsync(connection, deviceClass: null, cancellationToken)),
            cancellationToken);
        var all = classes.SelectMany(name => pairs.Where(pair => pair.DeviceClass == name).DefaultIfEmpty(new PolicyPair(name, PriorKeys.DefaultPolicy)));
        return new PoliciesResponse(
            await Task.WhenAll(all.Select(async pair => ListingOf(
                pair.DeviceClass, pair.Policy, await Prior(pair.DeviceClass, pair.Policy).GetInfoAsync(cancellationToken),
                AdoptionOf(adoption, pair.DeviceClass, pair.Policy)))),
            time.GetUtcNow());
    }

    /// <summary>Null where no device is of this class.</summary>
    public async Task<PolicyResponse?> GetAsync(string deviceClass, string policy, TimeRange range, CancellationToken cancellationToken)
    {
        var (classes, adoption, sums) = await database.ReadAsync(
            async connection => (
                await DeviceDirectory.ReadClassesAsync(connection, cancellationToken),
                AdoptionOf(await PolicyReader.ReadAdoptionAsync(connection, deviceClass, cancellationToken), deviceClass, policy),
                await PolicyReader.ReadSumsAsync(connection, deviceClass, policy, range, cancellationToken)),
            cancellationToken);
        if (!classes.Contains(deviceClass))
        {
            return null;
        }

        var info = await Prior(deviceClass, policy).GetInfoAsync(cancellationToken);
        var versions = await Prior(deviceClass, policy).ListVersionsAsync(cancellationToken);
        return new PolicyResponse(
            ListingOf(deviceClass, policy, info, adoption),
            [
                .. versions.Select(version => new PolicyVersion(
                    version.Version, version.Devices, version.Samples, version.PublishedAt, version.Origin, version.Source, version.Since, version.Groups,
                    version.Cells, version.FleetCells, version.IsKept)),
            ],
            [.. adoption.OrderByDescending(row => row.Version).Select(row => new VersionAdoption(row.Version, row.Devices))],
            HoldOutOf(range, sums), time.GetUtcNow(), savings.Calculate(sums.Select(row => row.ToCell())));
    }

    /// <summary>Null where a version is not kept.</summary>
    public async Task<PolicyChanges?> CompareAsync(string deviceClass, string policy, int from, int to, CancellationToken cancellationToken)
    {
        var prior = Prior(deviceClass, policy);
        return await prior.GetAsync(from, cancellationToken) is { } old && await prior.GetAsync(to, cancellationToken) is { } now
            ? PriorComparison.Compare(policy, StatisticCodec.DecodePrior(old.Snapshot), StatisticCodec.DecodePrior(now.Snapshot))
            : null;
    }

    static AdoptionRow[] AdoptionOf(AdoptionRow[] rows, string deviceClass, string policy) =>
        [.. rows.Where(row => row.DeviceClass == deviceClass && row.Policy == policy)];

    static PolicyListing ListingOf(string deviceClass, string policy, PriorInfo info, AdoptionRow[] adoption)
    {
        var rollout = info.Rollout;
        bool IsAsMeant(AdoptionRow row) => row.Version == info.Version || (rollout is { IsOpen: true } && row.Version == rollout.Candidate);
        return new PolicyListing(
            deviceClass, info.Version, info.Devices, info.Samples, info.Newest is 0 ? null : info.PublishedAt, adoption.Sum(row => row.Devices),
            info.Version is 0 ? 0 : adoption.Where(IsAsMeant).Sum(row => row.Devices), policy, info.Newest,
            rollout is null ? null : new PolicyRollout(rollout.Phase, rollout.Candidate, rollout.Control, rollout.Percent));
    }

    /// <summary>
    /// Both parts are of the same devices and the same hours, of decisions that chance might have taken, and chance alone decided which of them it took; so
    /// their difference is the policy's doing. Groups of devices are compared with themselves.
    /// </summary>
    HoldOut? HoldOutOf(TimeRange range, PolicySums[] rows)
    {
        SavingCell[] explored =
        [
            .. rows.Where(row => row.Explored > 0).Select(row => new SavingCell(
                row.Slice, row.Provenance, new GroupSums(row.Explored, row.ExploredEnergy, row.ExploredRemoteEnergy, row.ExploredBaselineEnergy))),
        ];
        SavingCell[] greedy =
        [
            .. rows.Where(row => row.Chosen > 0).Select(row => new SavingCell(
                row.Slice, row.Provenance, new GroupSums(row.Chosen, row.ChosenEnergy, row.ChosenRemoteEnergy, row.ChosenBaselineEnergy))),
        ];
        return explored.Length is 0 || greedy.Length is 0
            ? null
            : new HoldOut(range.Name, savings.Calculate(greedy), savings.Calculate(explored), PairedDifference.PercentPoints(greedy, explored));
    }

    IPolicyPriorGrain Prior(string deviceClass, string policy) => grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(policy, deviceClass));
}
