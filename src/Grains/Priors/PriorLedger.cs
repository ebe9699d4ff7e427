using AutoScale.Core.Learning;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>A class's prior in memory: the present round, the sums of the rounds before, the versions and the roll-out.</summary>
public sealed class PriorLedger
{
    readonly string deviceClass;
    readonly AggregationOptions options;
    readonly int keepVersions;
    readonly GroupedStatistics sums;
    readonly HashSet<string> devices;
    readonly Dictionary<string, long> contributions;
    readonly Dictionary<string, StatisticCellMessage[]> pending;
    readonly List<PriorVersionInfo> versions;
    long round;
    long samples;
    bool isJoined;
    DateTimeOffset since;

    public PriorLedger(string deviceClass, PriorRoundState present, PolicyPriorGrainState past, AggregationOptions options, int keepVersions)
    {
        (this.deviceClass, this.options, this.keepVersions) = (deviceClass, options, keepVersions);
        (sums, Published) = GroupedStatisticsCodec.Decode(past.Sums, options);
        devices = new HashSet<string>(past.Devices, StringComparer.Ordinal);
        (samples, since, Current, FleetVersion) = (past.Samples, past.Since, past.Current, past.FleetVersion);
        (isJoined, Profile) = (past.IsJoined, past.Profile);
        versions = [.. past.Versions];
        Rollout = past.Rollout?.ToRollout() ?? Rollout.None;
        contributions = new Dictionary<string, long>(present.Contributions, StringComparer.Ordinal);

        // The sums are written before the round is closed: a round that they hold is over.
        var isOver = present.Round <= past.Round;
        round = isOver ? past.Round + 1 : present.Round;
        pending = isOver ? new(StringComparer.Ordinal) : new Dictionary<string, StatisticCellMessage[]>(present.Pending, StringComparer.Ordinal);
    }

    /// <summary>The version that devices have, but for those that try a candidate; 0 for none.</summary>
    public int Current { get; set; }

    /// <summary>The newest version; 0 for none.</summary>
    public int Newest => versions is [.., var last] ? last.Version : 0;

    /// <summary>How far the last candidate has come.</summary>
    public Rollout Rollout { get; set; }

    /// <summary>The version of the fleet's prior that was last published with the class's.</summary>
    public int FleetVersion { get; set; }

    /// <summary>The latest versions, newest first.</summary>
    public PriorVersionInfo[] Versions => [.. versions.AsEnumerable().Reverse().Select(version => version with { IsKept = IsKept(version.Version) })];

    /// <summary>Whether devices of the class themselves have anything to publish.</summary>
    public bool HasOwn => samples > 0;

    /// <summary>Whether the sums hold samples that no version knows.</summary>
    public bool HasNews => samples > (versions.LastOrDefault(version => version.Origin is PriorOrigin.Published)?.Samples ?? 0);

    /// <summary>Whether a device of the class ever joined or contributed.</summary>
    public bool IsUsed => isJoined || HasOwn || pending.Count > 0;

    /// <summary>The profile that a device of the class last stated, as JSON; empty for none.</summary>
    public string Profile { get; private set; }

    public PriorInfo Info => versions is [.., var last]
        ? new(
            Current, last.Devices, last.Samples, last.PublishedAt, last.Version, Rollout.Phase is RolloutPhase.None ? null : RolloutMessage.Of(Rollout), IsUsed)
        : new(0, 0, 0, default, IsUsed: IsUsed);

    /// <summary>Whether a version's cells can be had.</summary>
    public bool IsKept(int version) => version > Newest - keepVersions && version >= 1 && version <= Newest;

    /// <summary>A device of the class learns with the policy, or is about to.</summary>
    /// <param name="profile">Its profile; empty where it states none.</param>
    public void Join(string profile)
    {
        isJoined = true;
        Profile = profile.Length > 0 ? profile : Profile;
    }

    /// <summary>Adds a contribution to the round; one that was added before, or is older than one that was, changes nothing.</summary>
    /// <returns>Whether it changed anything.</returns>
    public bool Add(PriorContribution contribution)
    {
        if (contribution.Sequence <= contributions.GetValueOrDefault(contribution.DeviceId))
        {
            return false;
        }

        pending[contribution.DeviceId] = pending.GetValueOrDefault(contribution.DeviceId, []).Plus(contribution.Cells.Select(StatisticMessages.ToCell));
        contributions[contribution.DeviceId] = contribution.Sequence;
        return true;
    }

    /// <summary>
    /// Ends the round: adds what its devices sent, clipped, to their groups. A round of too few devices goes on, so that no version differs from the one before by what
    /// fewer devices did.
    /// </summary>
    /// <param name="at">When.</param>
    /// <returns>Whether it ended.</returns>
    public bool EndRound(DateTimeOffset at)
    {
        if (pending.Count is 0 || pending.Count < options.LeastDevices)
        {
            return false;
        }

        since = samples is 0 ? at : since;
        foreach (var (device, cells) in pending.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            sums.Add(device, cells.Select(StatisticMessages.ToCell));
            devices.Add(device);
            samples += (long)cells.Sum(cell => Math.Min(cell.Count, options.MaxCount));
        }

        pending.Clear();
        round++;
        return true;
    }

    /// <summary>The class's own cells as last published.</summary>
    public IReadOnlyList<StatisticCell> Published { get; private set; }

    /// <summary>Makes the next version of what the class and the fleet know.</summary>
    /// <param name="fleet">The fleet's cells.</param>
    /// <param name="random">Chance of the noise.</param>
    /// <param name="at">When.</param>
    /// <returns>Null where neither knows anything that may be told.</returns>
    public PublishedPrior? Publish(IReadOnlyList<StatisticCell> fleet, Random random, DateTimeOffset at)
    {
        if (HasNews)
        {
            Published = sums.Publish(random);
        }

        if (Published.Count is 0 && fleet.Count is 0)
        {
            return null;
        }

        var (version, groups) = (Newest + 1, sums.Sums().Select(sum => sum.Group).Distinct().Count());
        Add(new PriorVersionInfo(version, PriorOrigin.Published, version, devices.Count, samples, since, groups, Published.Count, fleet.Count, at));
        return Encode(new StatisticPrior(deviceClass, version, devices.Count, Published, fleet));
    }

    /// <summary>Makes the next version of an earlier one.</summary>
    /// <param name="prior">The earlier version's content.</param>
    /// <param name="at">When.</param>
    public PublishedPrior Repeat(PublishedPrior prior, DateTimeOffset at)
    {
        var version = Newest + 1;
        var source = versions.First(info => info.Version == prior.Version);
        Add(source with { Version = version, Origin = PriorOrigin.Repeated, Source = source.Source, PublishedAt = at });
        return Encode(StatisticCodec.DecodePrior(prior.Snapshot) with { Version = version });
    }

    public PriorRoundState ToRound() => new()
    {
        Round = round,
        Contributions = new Dictionary<string, long>(contributions, StringComparer.Ordinal),
        Pending = new Dictionary<string, StatisticCellMessage[]>(pending, StringComparer.Ordinal),
    };

    public PolicyPriorGrainState ToState() => new()
    {
        Round = round - 1,
        Sums = GroupedStatisticsCodec.Encode(sums, Published),
        Devices = [.. devices.Order(StringComparer.Ordinal)],
        Samples = samples,
        Since = since,
        Current = Current,
        Versions = [.. versions],
        Rollout = Rollout.Phase is RolloutPhase.None ? null : RolloutMessage.Of(Rollout),
        FleetVersion = FleetVersion,
        IsJoined = isJoined,
        Profile = Profile,
    };

    void Add(PriorVersionInfo version)
    {
        versions.Add(version);
        if (versions.Count > keepVersions)
        {
            versions.RemoveAt(0);
        }
    }

    static PublishedPrior Encode(StatisticPrior prior) => new(prior.Version, StatisticCodec.Encode(prior));
}
