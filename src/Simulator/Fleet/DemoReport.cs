using AutoScale.Core.Actions;
using AutoScale.EdgeClient.Gateway.Contract;

namespace AutoScale.Simulator.Fleet;

/// <summary>Puts together what phones, journals and grains say.</summary>
static class DemoReport
{
    static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>What a phone's grain says.</summary>
    /// <param name="Status">Its accounts.</param>
    /// <param name="TableEqual">Whether it holds the phone's table, bit for bit.</param>
    public sealed record Grain(WireStatus Status, bool TableEqual);

    /// <summary>Asks a phone's grain until it answers.</summary>
    public static async Task<Grain> AskAsync(DemoPhone phone, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await phone.ReadStatusAsync(cancellationToken)).TryGet(out var status, out _))
            {
                return new Grain(status, await phone.HasEqualTableAsync(cancellationToken));
            }

            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }

    public static DemoSummary Summarize(
        IReadOnlyList<DemoPhone> phones, IReadOnlyList<Grain> grains, string host, RemoteCalls calls, DemoOptions options, TimeSpan duration, bool complete)
    {
        var totals = grains.Select(grain => grain.Status.Totals).ToArray();
        var perTarget = new SortedDictionary<string, long>(
            totals.SelectMany(total => total.PerTarget).GroupBy(target => target.Key, StringComparer.Ordinal)
                .ToDictionary(target => target.Key, target => target.Sum(count => count.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);
        return new DemoSummary
        {
            Policy = options.Policy,
            InParts = options.InParts,
            Run = options.Run,
            Inferences = totals.Sum(total => total.Inferences),
            PerTier = PerTier(perTarget),
            PerTarget = perTarget,
            PerNetwork = new SortedDictionary<string, NetworkTally>(
                phones.SelectMany(phone => phone.Tally.PerNetwork).GroupBy(network => network.Key, StringComparer.Ordinal)
                    .ToDictionary(network => network.Key, network => network.Aggregate(default(NetworkTally), (sum, tally) => sum + tally.Value), StringComparer.Ordinal),
                StringComparer.Ordinal),
            EnergyMillijoules = totals.Sum(total => total.EnergyMillijoules),
            BaselineEnergyMillijoules = totals.Sum(total => total.BaselineEnergyMillijoules),
            RemoteEnergyMillijoules = totals.Sum(total => total.RemoteEnergyMillijoules),
            QosViolations = totals.Sum(total => total.QosViolations),
            AccuracyViolations = totals.Sum(total => total.AccuracyViolations),
            Fallbacks = totals.Sum(total => total.Fallbacks),
            Failures = phones.Sum(phone => phone.Tally.Failures),
            TransitionsSent = phones.Sum(phone => phone.TransitionsSent),
            TransitionsAcknowledged = phones.Sum(phone => phone.TransitionsAcknowledged),
            TransitionsApplied = grains.Sum(grain => grain.Status.TransitionsApplied),
            DuplicatesApplied = phones.Zip(grains).Sum(pair => Math.Max(0, pair.Second.Status.TransitionsApplied - pair.First.TransitionsAcknowledged)),
            DuplicatesRefused = grains.Sum(grain => grain.Status.DuplicatesRefused),
            TablesEqual = grains.Count(grain => grain.TableEqual),
            PriorVersions = phones.Zip(grains).GroupBy(pair => pair.First.DeviceClass, StringComparer.Ordinal)
                .ToDictionary(kind => kind.Key, kind => kind.Max(pair => pair.Second.Status.PriorVersion), StringComparer.Ordinal),
            Host = host,
            First20 = First(phones),
            RemoteCalls = calls,
            Parts = PartCounts.Sum([.. phones.Select(phone => phone.Tally.Parts)]),
            Complete = complete,
            Phones = phones.Count,
            Seed = options.Seed,
            DurationSeconds = duration.TotalSeconds,
        };
    }

    static SortedDictionary<string, long> PerTier(IReadOnlyDictionary<string, long> perTarget) => new(
        perTarget.GroupBy(target => TargetDescriptor.TierOf(target.Key)?.ToString().ToLowerInvariant() ?? "other", StringComparer.Ordinal)
            .ToDictionary(tier => tier.Key, tier => tier.Sum(target => target.Value), StringComparer.Ordinal),
        StringComparer.Ordinal);

    static FirstInferences First(IReadOnlyList<DemoPhone> phones)
    {
        var all = phones.Where(phone => !phone.IsResumed).Select(phone => (Phone: phone, phone.Tally.First)).Where(entry => entry.First.Count > 0)
            .Select(entry => new PhoneFirst(
                entry.Phone.Id, entry.Phone.DeviceClass, entry.Phone.FirstPriorVersion, entry.First.Count,
                entry.First.Average(inference => inference.EnergyMillijoules),
                entry.First.Average(inference => inference.BaselineMillijoules)))
            .ToLookup(first => first.PriorVersion > 0);
        return new FirstInferences([.. all[false]], [.. all[true]], Average(all[false]), Average(all[true]));
    }

    static double? Average(IEnumerable<PhoneFirst> phones) => phones.Any()
        ? phones.Sum(first => first.MillijoulesPerInference * first.Count) / phones.Sum(first => first.Count)
        : null;
}
