using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Devices;

/// <summary>What the beginning of an epoch must be.</summary>
static class EpochStartCheck
{
    const int LongestDescriptor = 128;
    const int MostStates = 1_000_000;

    /// <returns>The table that the epoch begins with; null for a blank one.</returns>
    /// <exception cref="ArgumentException">Names the field and its range.</exception>
    public static PolicySnapshot? Check(EpochStart start)
    {
        Require(start.Epoch >= 1, $"epoch is {start.Epoch}; it must be at least 1.");
        Require(
            ModelId.IsValidPart(start.DeviceClass, ModelId.MaxNameLength),
            $"deviceClass must have 1 to {ModelId.MaxNameLength} characters of a-z A-Z 0-9 . _ -, the first a letter or digit.");
        Require(
            start.Descriptors is { Length: >= 1 and <= ActionSpace.MaxActions },
            $"descriptors has {start.Descriptors?.Length ?? 0} entries; it must have 1 to {ActionSpace.MaxActions}.");
        Require(
            start.Descriptors!.All(descriptor => descriptor is { Length: >= 1 and <= LongestDescriptor }),
            $"descriptors holds one that has not 1 to {LongestDescriptor} characters.");
        Require(start.Descriptors!.Distinct(StringComparer.Ordinal).Count() == start.Descriptors!.Length, "descriptors holds one twice.");
        Require(start.StateCount is >= 1 and <= MostStates, $"stateCount is {start.StateCount}; it must be from 1 to {MostStates}.");
        new QLearningOptions { LearningRate = start.LearningRate, Discount = start.Discount }.Validate();
        return start.Table.IsEmpty ? null : Decode(start);
    }

    static PolicySnapshot Decode(EpochStart start)
    {
        try
        {
            var table = SnapshotCodec.DecodePolicy(start.Table);
            Require(table.StateCount == start.StateCount, $"table has {table.StateCount} states, stateCount is {start.StateCount}.");
            Require(table.Rows.All(row => row.Values.All(Half.IsFinite)), "table holds a value that is not a finite number.");
            return table;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            throw new ArgumentException($"table: {problem.Message}", problem);
        }
    }

    static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }
}
