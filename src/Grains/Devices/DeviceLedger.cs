using System.Text;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Directives;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Grains.Fleet;

namespace AutoScale.Grains.Devices;

/// <summary>A device in its grain's memory: the replica of its table, the end of its journal, its totals and what its prior does not yet know.</summary>
sealed class DeviceLedger
{
    readonly DeviceTotals totals;
    readonly StateStatistics statistics;
    ILearnedState? learned;
    CollapseDetector collapse;
    LearnerConfiguration? learner;
    DeviceProfile? profile;
    string deviceClass;
    long duplicatesRefused;

    public DeviceLedger(DeviceGrainState state)
    {
        deviceClass = state.DeviceClass;
        Position = state.Position;
        totals = state.Totals.ToTotals();
        TransitionsApplied = state.TransitionsApplied;
        duplicatesRefused = state.DuplicatesRefused;
        Obeyed = state.Obeyed;
        SincePrior = state.SincePrior;
        collapse.Run = state.OneSidedRun;
        statistics = StateStatistics.Decode(state.Statistics);
        profile = ProfileOf(state.Profile);
        UnknownSettings = state.UnknownSettings;
        Outbox = new ContributionOutbox(state.ContributionSequence, state.Outgoing, state.Gathered);
        if (state.Table.Length > 0)
        {
            learner = new LearnerConfiguration(
                state.Policy, state.Descriptors, state.StateCount,
                new QLearningOptions { LearningRate = state.LearningRate, Discount = state.Discount }, HierarchicalSettings.Read(state.Settings));
            learned = learner.Create();
            learned.Restore(state.Table);
        }
    }

    public JournalPosition Position { get; private set; }

    public long TransitionsApplied { get; private set; }

    public string DeviceClass => deviceClass;

    public ContributionOutbox Outbox { get; }

    /// <summary>The orders that the device says it obeys.</summary>
    public ObeyedDirective Obeyed { get; set; }

    /// <summary>What the device did since it merged its last prior.</summary>
    public SincePrior SincePrior { get; private set; }

    public bool HasEpoch => learned is not null;

    /// <summary>
    /// The settings of the device's policy that no silo knew when the epoch began. What the device did counts, and what targets cost it is shared, as ever; but what it has learned cannot be
    /// repeated here, so nothing is decided or served from it.
    /// </summary>
    public IReadOnlyList<string> UnknownSettings { get; private set; }

    /// <summary>Whether this silo knows by now all that it did not know when the epoch began: another epoch would be repeated in full.</summary>
    public bool CouldRepeatAgain => UnknownSettings.Count > 0 && UnknownSettings.All(HierarchicalSettings.IsKnown);

    /// <summary>The declared baseline's target, Edge (CPU FP32) at its fastest step, which a device lists first; null where it has none.</summary>
    public string? BaselineTarget => learner?.Descriptors.FirstOrDefault(descriptor => descriptor.StartsWith("local/cpu/fp32", StringComparison.Ordinal));

    public DeviceStatus Status => new(
        deviceClass, Position, TransitionsApplied, duplicatesRefused, learned?.PriorVersion ?? 0, totals.ToMessage(), Obeyed, learner?.Policy ?? "",
        [.. UnknownSettings]);

    public DeviceStatistics Statistics => new(
        learner?.Policy ?? "", [.. learner?.Descriptors ?? []], learner?.StateCount ?? 0,
        [
            .. statistics.Cells().Select(cell => new StateStatisticMessage(
                cell.State, cell.Action, cell.Visits, cell.EnergyMillijoules, cell.LatencyMs, cell.Late)),
        ]);

    public DeviceGrainState ToState() => new()
    {
        DeviceClass = deviceClass,
        Position = Position,
        LearningRate = learner?.Learning.LearningRate ?? 0,
        Discount = learner?.Learning.Discount ?? 0,
        Policy = Policy,
        Settings = learner is null ? "" : HierarchicalSettings.Write(learner.Hierarchical),
        Descriptors = [.. learner?.Descriptors ?? []],
        StateCount = learner?.StateCount ?? 0,
        Table = EncodeTable(),
        Totals = totals.ToMessage(),
        TransitionsApplied = TransitionsApplied,
        DuplicatesRefused = duplicatesRefused,
        ContributionSequence = Outbox.Sequence,
        Outgoing = Outbox.Outgoing,
        Gathered = Outbox.Gathered,
        Obeyed = Obeyed,
        SincePrior = SincePrior,
        OneSidedRun = collapse.Run,
        Statistics = statistics.Encode(),
        Profile = Profile,
        UnknownSettings = [.. UnknownSettings],
    };

    /// <summary>What the device stated of itself, as JSON; empty for nothing.</summary>
    public string Profile => profile is null ? "" : DeviceProfileReader.Write(profile);

    /// <summary>The table as bytes; empty before the first epoch.</summary>
    public byte[] EncodeTable() => learned?.Encode() ?? [];

    public DeviceReport Report(string deviceId, DateTimeOffset at) =>
        new(deviceId, deviceClass, TransitionsApplied, learned?.PriorVersion ?? 0, at, totals.ToMessage(), Obeyed, SincePrior);

    /// <summary>The policy that the device learns with.</summary>
    public string Policy => learner?.Policy ?? PriorKeys.DefaultPolicy;

    /// <summary>Alarms so far. Every policy is watched for a collapse; ours notices wrong priors and changes itself.</summary>
    public PolicyAlarms Alarms
    {
        get
        {
            var health = (learned as HierarchicalState)?.Health;
            return new PolicyAlarms(collapse.AllLocal, collapse.AllRemote, health?.PriorsRejected ?? 0, health?.ChangeAlarms ?? 0);
        }
    }

    /// <summary>Begins an epoch with what the device had learned. Totals and samples for the prior go on, but for those of another policy, which mean nothing to this one's.</summary>
    /// <param name="start">A start that passed <see cref="EpochStartCheck"/>.</param>
    /// <param name="with">What the device learns with.</param>
    /// <param name="from">What it had learned.</param>
    /// <param name="unknownSettings">Settings that this silo does not know.</param>
    public void Start(EpochStart start, LearnerConfiguration with, ILearnedState from, IReadOnlyList<string> unknownSettings)
    {
        UnknownSettings = unknownSettings;
        if (with.Policy != Policy)
        {
            Outbox.Forget();
        }

        if (learner is null || !learner.Fits(with))
        {
            statistics.Clear();
        }

        (deviceClass, learner, learned, profile) = (start.DeviceClass, with, from, ProfileOf(start.Profile));
        Position = new JournalPosition(start.Epoch, 0);
        SincePrior = SincePrior.Policy == with.Policy && SincePrior.Version == from.PriorVersion ? SincePrior : Since(from.PriorVersion);
    }

    /// <summary>Counts entries that came again.</summary>
    public void Refuse(int duplicates) => duplicatesRefused += duplicates;

    /// <summary>Checks entries that would be applied next; nothing changes.</summary>
    /// <exception cref="ArgumentException">Names the entry's sequence and the field.</exception>
    public void Check(ReadOnlySpan<JournalEntry> entries)
    {
        for (var index = 0; index < entries.Length; index++)
        {
            JournalEntryCheck.Check(entries[index], Position.Sequence + 1 + index, learned!, learner!.StateCount);
        }
    }

    /// <summary>Applies entries that passed <see cref="Check"/>, in order.</summary>
    /// <param name="entries">The entries after <see cref="Position"/>.</param>
    /// <param name="priors">Every prior that they adopt, by version.</param>
    /// <returns>The transitions among them.</returns>
    public int Apply(ReadOnlySpan<JournalEntry> entries, IReadOnlyDictionary<int, StatisticPrior> priors)
    {
        var transitions = 0;
        foreach (var entry in entries)
        {
            if (entry.Inference is { } inference)
            {
                var experience = ToExperience(inference);
                learned!.Apply(experience);
                totals.Add(experience, inference.Target);
                if (learned is not DeviceReplica)
                {
                    statistics.Add(experience);
                }

                Count(experience);
                collapse.Add(TargetDescriptor.StaysOnDevice(inference.Target));
                transitions++;
            }
            else if (entry.Reset)
            {
                learned!.Reset();
                statistics.Clear();
                SincePrior = Since(0);
            }
            else
            {
                learned!.Adopt(priors[entry.AdoptedPriorVersion]);
                SincePrior = Since(entry.AdoptedPriorVersion);
            }
        }

        Position = Position with { Sequence = Position.Sequence + entries.Length };
        TransitionsApplied += transitions;
        Outbox.Add(learned!.TakeContribution());
        return transitions;
    }

    /// <summary>Chooses one of the allowed targets by the device's policy.</summary>
    /// <exception cref="ArgumentException">The state is out of range, no target is one of the device's, or the question lacks what the policy looks at.</exception>
    /// <exception cref="InvalidOperationException">The policy needs a profile, and the epoch began without one.</exception>
    public DecisionReply Decide(DecisionQuestion question, Random random) => learned switch
    {
        _ when UnknownSettings.Count > 0 => throw new InvalidOperationException(
            $"The device learns with settings that this silo does not know ({string.Join(", ", UnknownSettings)}), so it cannot decide as the device would; upgrade the silos, or let the device decide itself."),
        HierarchicalState state => ThinDecisions.Decide(question, state, learner!, profile, statistics),
        _ => ThinDecisions.Decide(question, (DeviceReplica)learned!, learner!, random),
    };

    static DeviceProfile? ProfileOf(string json) => json.Length is 0 ? null : DeviceProfileReader.Read(Encoding.UTF8.GetBytes(json), "of the epoch");

    SincePrior Since(int version) => new(Policy, version, 0, 0, 0, 0);

    void Count(in Experience experience) => SincePrior = SincePrior with
    {
        Inferences = SincePrior.Inferences + 1,
        EnergyMillijoules = SincePrior.EnergyMillijoules + experience.Energy.DeviceMillijoules,
        BaselineMillijoules = SincePrior.BaselineMillijoules + experience.BaselineMillijoules,
        QosMisses = SincePrior.QosMisses + (experience.Outcome.ViolatesQos(experience.Constraints) ? 1 : 0),
    };

    Experience ToExperience(InferenceEntry entry) => new(
        new Transition(new State(entry.State), learned!.ActionOf(entry.Target), entry.Reward, new State(entry.NextState)),
        entry.Network,
        (DecisionReason)entry.Reason,
        entry.Propensity,
        new Outcome(entry.EnergyMillijoules, entry.LatencyMs, entry.AccuracyPercent),
        new QualityConstraints(entry.QosLatencyMs, entry.QosAccuracyPercent),
        new EnergyReading(entry.EnergyMillijoules, entry.RemoteEnergyMillijoules, (EnergyProvenance)entry.Provenance),
        entry.BaselineMillijoules,
        entry.FellBack,
        entry.At,
        Variance(entry.Surroundings),
        entry.Surroundings?.RadioMs ?? 0,
        entry.Surroundings is { } seen
            ? new NominalCost(seen.NominalComputeMs, seen.NominalRadioMs, seen.NominalComputeMillijoules, seen.NominalRadioMillijoules)
            : default);

    static RuntimeVariance Variance(SurroundingsEntry? seen) => seen is null ? default : new(
        seen.CpuUtilizationPercent, seen.MemoryUtilizationPercent, seen.WifiSignalDbm ?? RuntimeVariance.NoLink, seen.PeerSignalDbm ?? RuntimeVariance.NoLink);
}
