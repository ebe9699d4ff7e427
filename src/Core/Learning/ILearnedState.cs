namespace AutoScale.Core.Learning;

/// <summary>
/// What a device has learned, and every way in which it changes. A device and its grain change it through the same code and in the same order, the journal's, and so
/// agree bit for bit. Not thread-safe.
/// </summary>
public interface ILearnedState
{
    /// <summary>The policy that it belongs to, <see cref="IPolicy.Name"/>.</summary>
    string Policy { get; }

    /// <summary>The device's actions.</summary>
    IReadOnlyList<string> Descriptors { get; }

    /// <summary>The last prior merged; 0 for none.</summary>
    int PriorVersion { get; }

    /// <summary>The index of a descriptor; -1 where the device has no such action.</summary>
    int ActionOf(string descriptor);

    /// <summary>Learns from one inference.</summary>
    void Apply(in Experience experience);

    /// <summary>Merges a prior.</summary>
    void Adopt(StatisticPrior prior);

    /// <summary>Forgets what was learned, and the prior, as an operator ordered. What is pending for a prior stays pending.</summary>
    void Reset();

    /// <summary>All of it as bytes, for storage and the wire.</summary>
    byte[] Encode();

    /// <summary>Takes over what <see cref="Encode"/> gave, by descriptor: actions that this device lacks are left out. What is pending for a prior stays pending.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    void Restore(ReadOnlyMemory<byte> bytes);

    /// <summary>Takes what no prior knows yet, as sums that add up exactly; the next call starts from nothing.</summary>
    IReadOnlyList<StatisticCell> TakeContribution();
}
