using AutoScale.Core.Actions;
using AutoScale.Core.Directives;
using AutoScale.Core.Energy;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Grains.Fleet;

namespace AutoScale.Grains.Devices;

/// <summary>A device in its grain's memory: the replica of its table, the end of its journal, its totals and what its prior does not yet know.</summary>
sealed class DeviceLedger
{
    readonly DeviceTotals totals;
    DeviceReplica? replica;
    QLearningOptions options = new();
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
        Outbox = new ContributionOutbox(state.ContributionSequence, state.Outgoing, state.Gathered);
        if (state.Table.Length > 0)
        {
            options = new QLearningOptions { LearningRate = state.LearningRate, Discount = state.Discount };
            var table = SnapshotCodec.DecodePolicy(state.Table);
            replica = new DeviceReplica(table.Descriptors, table.StateCount, options);
            replica.Restore(table);
        }
    }

    public JournalPosition Position { get; private set; }

    public long TransitionsApplied { get; private set; }

    public string DeviceClass => deviceClass;

    public ContributionOutbox Outbox { get; }

    /// <summary>The orders that the device says it obeys.</summary>
    public ObeyedDirective Obeyed { get; set; }

    public bool HasEpoch => replica is not null;

    /// <summary>The declared baseline's target, Edge (CPU FP32) at its fastest step, which a device lists first; null where it has none.</summary>
    public string? BaselineTarget => replica?.Descriptors.FirstOrDefault(descriptor => descriptor.StartsWith("local/cpu/fp32", StringComparison.Ordinal));

    public DeviceStatus Status => new(
        deviceClass, Position, TransitionsApplied, duplicatesRefused, replica?.PriorVersion ?? 0, totals.ToMessage(), Obeyed);

    public DeviceGrainState ToState() => new()
    {
        DeviceClass = deviceClass,
        Position = Position,
        LearningRate = options.LearningRate,
        Discount = options.Discount,
        Table = EncodeTable(),
        Totals = totals.ToMessage(),
        TransitionsApplied = TransitionsApplied,
        DuplicatesRefused = duplicatesRefused,
        ContributionSequence = Outbox.Sequence,
        Outgoing = Outbox.Outgoing,
        Gathered = Outbox.Gathered,
        Obeyed = Obeyed,
    };

    /// <summary>The table as bytes; empty before the first epoch.</summary>
    public byte[] EncodeTable() => replica is null ? [] : SnapshotCodec.Encode(replica.ToSnapshot());

    public DeviceReport Report(string deviceId, DateTimeOffset at) =>
        new(deviceId, deviceClass, TransitionsApplied, replica?.PriorVersion ?? 0, at, totals.ToMessage(), Obeyed);

    /// <summary>Begins an epoch from a table, or from nothing. Totals and samples for the prior go on.</summary>
    /// <param name="start">A start that passed <see cref="EpochStartCheck"/>.</param>
    /// <param name="table">Its table; null for a blank one.</param>
    public void Start(EpochStart start, PolicySnapshot? table)
    {
        deviceClass = start.DeviceClass;
        options = new QLearningOptions { LearningRate = start.LearningRate, Discount = start.Discount };
        replica = new DeviceReplica(start.Descriptors, start.StateCount, options);
        if (table is not null)
        {
            replica.Restore(table);
        }

        Position = new JournalPosition(start.Epoch, 0);
    }

    /// <summary>Counts entries that came again.</summary>
    public void Refuse(int duplicates) => duplicatesRefused += duplicates;

    /// <summary>Checks entries that would be applied next; nothing changes.</summary>
    /// <exception cref="ArgumentException">Names the entry's sequence and the field.</exception>
    public void Check(ReadOnlySpan<JournalEntry> entries)
    {
        for (var index = 0; index < entries.Length; index++)
        {
            JournalEntryCheck.Check(entries[index], Position.Sequence + 1 + index, replica!);
        }
    }

    /// <summary>Applies entries that passed <see cref="Check"/>, in order.</summary>
    /// <param name="entries">The entries after <see cref="Position"/>.</param>
    /// <param name="priors">Every prior that they adopt, by version.</param>
    /// <returns>The transitions among them.</returns>
    public int Apply(ReadOnlySpan<JournalEntry> entries, IReadOnlyDictionary<int, PriorSnapshot> priors)
    {
        var transitions = 0;
        foreach (var entry in entries)
        {
            if (entry.Inference is { } inference)
            {
                var experience = ToExperience(inference);
                replica!.Apply(experience.Transition);
                totals.Add(experience, inference.Target);
                transitions++;
            }
            else if (entry.Reset)
            {
                replica!.Reset();
            }
            else
            {
                replica!.Adopt(priors[entry.AdoptedPriorVersion]);
            }
        }

        Position = Position with { Sequence = Position.Sequence + entries.Length };
        TransitionsApplied += transitions;
        Outbox.Add(replica!.TakeContribution());
        return transitions;
    }

    /// <summary>Chooses one of the allowed targets by the paper's policy.</summary>
    /// <exception cref="ArgumentException">The state is out of range, or no target is one of the device's.</exception>
    public DecisionReply Decide(DecisionQuestion question, Random random)
    {
        var table = replica!.Table;
        if (question.State < 0 || question.State >= table.StateCount)
        {
            throw new ArgumentException($"state is {question.State}; it must be from 0 to {table.StateCount - 1}.");
        }

        var allowed = new bool[table.ActionCount];
        foreach (var target in question.AllowedTargets)
        {
            if (replica.ActionOf(target) is var action and >= 0)
            {
                allowed[action] = question.Mode is DirectiveMode.Learned || IsLocal(target);
            }
        }

        if (!allowed.Contains(true))
        {
            throw new ArgumentException(question.Mode is DirectiveMode.Learned
                ? "allowedTargets names no target of this device."
                : "allowedTargets names no local target of this device, and an operator ordered that inputs stay on the device.");
        }

        if (question.Mode is DirectiveMode.Rule)
        {
            return new DecisionReply(replica.Descriptors[Baseline(allowed)], (int)DecisionReason.Forced, 1);
        }

        var policy = new EpsilonGreedyPolicy(table, options, random);
        var decision = policy.Select(default(DecisionContext) with { State = new State(question.State), Mask = new ActionMask(allowed) });
        var reason = question.Mode is DirectiveMode.Learned ? decision.Reason : DecisionReason.Forced;
        return new DecisionReply(replica.Descriptors[decision.Action], (int)reason, decision.Propensity);
    }

    static bool IsLocal(string descriptor) => descriptor.StartsWith("local/", StringComparison.Ordinal);

    /// <summary>Edge (CPU FP32), as the device's own rule has it: its fastest step comes first.</summary>
    int Baseline(bool[] allowed)
    {
        var action = Enumerable.Range(0, allowed.Length)
            .FirstOrDefault(action => allowed[action] && replica!.Descriptors[action].StartsWith("local/cpu/fp32", StringComparison.Ordinal), -1);
        return action < 0 ? Array.IndexOf(allowed, true) : action;
    }

    Experience ToExperience(InferenceEntry entry) => new(
        new Transition(new State(entry.State), replica!.ActionOf(entry.Target), entry.Reward, new State(entry.NextState)),
        entry.Network,
        (DecisionReason)entry.Reason,
        entry.Propensity,
        new Outcome(entry.EnergyMillijoules, entry.LatencyMs, entry.AccuracyPercent),
        new QualityConstraints(entry.QosLatencyMs, entry.QosAccuracyPercent),
        new EnergyReading(entry.EnergyMillijoules, entry.RemoteEnergyMillijoules, (EnergyProvenance)entry.Provenance),
        entry.BaselineMillijoules,
        entry.FellBack,
        entry.At);
}
