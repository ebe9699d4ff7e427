using AutoScale.Core.Learning;
using AutoScale.Grains.Abstractions.Priors;

namespace AutoScale.Grains.Priors;

/// <summary>A class's sums in memory, each contribution once.</summary>
public sealed class PriorLedger
{
    readonly PriorSums sums;
    readonly Dictionary<string, long> contributions;
    long samples;

    public PriorLedger(PolicyPriorGrainState state)
    {
        sums = PriorSumsCodec.Decode(state.Sums);
        contributions = new Dictionary<string, long>(state.Contributions, StringComparer.Ordinal);
        samples = state.Samples;
        Published = state.Published;
    }

    /// <summary>The latest published version.</summary>
    public PriorInfo Published { get; private set; }

    /// <summary>Whether there are samples that no published version knows.</summary>
    public bool HasNews => samples > Published.Samples;

    /// <summary>Adds a contribution; one that was added before, or is older than one that was, changes nothing.</summary>
    /// <returns>Whether it changed anything.</returns>
    public bool Add(PriorContribution contribution)
    {
        if (contribution.Sequence <= contributions.GetValueOrDefault(contribution.DeviceId))
        {
            return false;
        }

        sums.Add(contribution.Cells.Select(cell => new PriorCell(cell.State, cell.Descriptor, cell.Count, cell.Sum)));
        samples += contribution.Cells.Sum(cell => cell.Count);
        contributions[contribution.DeviceId] = contribution.Sequence;
        return true;
    }

    /// <summary>Makes the next version of all that was added.</summary>
    public PublishedPrior Publish(string deviceClass, DateTimeOffset at)
    {
        Published = new PriorInfo(Published.Version + 1, contributions.Count, samples, at);
        var snapshot = sums.ToSnapshot(deviceClass, Published.Version, contributions.Count);
        return new PublishedPrior(Published.Version, SnapshotCodec.Encode(snapshot));
    }

    public PolicyPriorGrainState ToState() => new()
    {
        Sums = PriorSumsCodec.Encode(sums),
        Contributions = new Dictionary<string, long>(contributions, StringComparer.Ordinal),
        Samples = samples,
        Published = Published,
    };
}
