using System.Globalization;

namespace AutoScale.Core.Learning;

/// <summary>
/// A device's learning, repeated elsewhere: applies the device's journal in order through the same code and arrives at the same table, bit
/// for bit. Collects, beside the table, what the class's prior does not yet know.
/// </summary>
public sealed class DeviceReplica : ILearnedState
{
    readonly QLearningOptions options;
    readonly IActionValues table;
    readonly Dictionary<string, int> actions;
    readonly Dictionary<(int State, int Action), (long Count, double Sum, double SumOfSquares)> pending = [];

    /// <param name="descriptors">The device's columns.</param>
    /// <param name="stateCount">States of its table.</param>
    /// <param name="options">Its learning rate and discount.</param>
    public DeviceReplica(IReadOnlyList<string> descriptors, int stateCount, QLearningOptions options)
        : this(descriptors, new SparseQTable(stateCount, descriptors.Count), options)
    {
    }

    /// <param name="descriptors">The device's columns.</param>
    /// <param name="table">A blank table with as many columns; a device's own is dense.</param>
    /// <param name="options">Its learning rate and discount.</param>
    public DeviceReplica(IReadOnlyList<string> descriptors, IActionValues table, QLearningOptions options)
    {
        this.options = options;
        Descriptors = descriptors;
        this.table = table;
        actions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var action = 0; action < descriptors.Count; action++)
        {
            actions.Add(descriptors[action], action);
        }
    }

    public string Policy => "autoscale";

    public IReadOnlyList<string> Descriptors { get; }

    public IActionValues Table => table;

    /// <summary>The last prior merged; 0 for none.</summary>
    public int PriorVersion { get; private set; }

    /// <summary>The index of a descriptor; -1 where the device has no such action.</summary>
    public int ActionOf(string descriptor) => actions.GetValueOrDefault(descriptor, -1);

    void ILearnedState.Apply(in Experience experience) => Apply(experience.Transition);

    /// <summary>Learns one transition as the device did.</summary>
    public void Apply(in Transition transition)
    {
        var target = QLearning.Update(table, transition, options);
        var key = (transition.State.Index, transition.Action);
        var old = pending.GetValueOrDefault(key);
        pending[key] = (old.Count + 1, old.Sum + target, old.SumOfSquares + ((double)target * target));
    }

    /// <summary>Merges a prior as the device did.</summary>
    public void Adopt(PriorSnapshot prior)
    {
        PriorMerge.Adopt(table, Descriptors, prior);
        PriorVersion = prior.Version;
    }

    /// <inheritdoc/>
    public void Adopt(StatisticPrior prior) => Adopt(PriorSnapshot.Of(prior));

    /// <inheritdoc/>
    public byte[] Encode() => SnapshotCodec.Encode(ToSnapshot());

    /// <inheritdoc/>
    public void Restore(ReadOnlyMemory<byte> bytes) => Restore(SnapshotCodec.DecodePolicy(bytes));

    /// <summary>Forgets as the device did. Whatever is pending stays pending: the samples were taken, whoever forgets them.</summary>
    public void Reset()
    {
        table.Clear();
        PriorVersion = 0;
    }

    /// <summary>Takes over a table whole, as after an epoch that was broken off. Whatever is pending stays pending.</summary>
    public void Restore(PolicySnapshot snapshot)
    {
        snapshot.CopyTo(table, Descriptors);
        PriorVersion = snapshot.PriorVersion;
    }

    /// <summary>The table at rest.</summary>
    public PolicySnapshot ToSnapshot() => PolicySnapshot.Of(table, Descriptors, PriorVersion);

    /// <summary>Takes what the prior does not yet know; the next call starts from nothing.</summary>
    public IReadOnlyList<PriorCell> TakeContribution()
    {
        PriorCell[] cells = [.. pending.OrderBy(cell => cell.Key)
            .Select(cell => new PriorCell(cell.Key.State, Descriptors[cell.Key.Action], cell.Value.Count, cell.Value.Sum))];
        pending.Clear();
        return cells;
    }

    IReadOnlyList<StatisticCell> ILearnedState.TakeContribution()
    {
        StatisticCell[] cells = [.. pending.OrderBy(cell => cell.Key).Select(cell => new StatisticCell(
            cell.Key.State.ToString(CultureInfo.InvariantCulture), Descriptors[cell.Key.Action], cell.Value.Count, cell.Value.Sum, cell.Value.SumOfSquares))];
        pending.Clear();
        return cells;
    }
}
