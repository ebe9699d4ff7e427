using System.Text;
using AutoScale.Core.Actions;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Devices;

/// <summary>What the beginning of an epoch must be.</summary>
static class EpochStartCheck
{
    const int LongestDescriptor = 128;
    const int MostStates = 1_000_000;
    const int LongestProfile = 65_536;

    /// <returns>What the device learns with, what it had learned when the epoch began, and the settings that only a newer version knows.</returns>
    /// <exception cref="ArgumentException">Names the field and its range.</exception>
    public static (LearnerConfiguration Learner, ILearnedState State, IReadOnlyList<string> Unknown) Check(EpochStart start)
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
        Require(
            LearnerConfiguration.Policies.Contains(start.Policy),
            $"policy is '{start.Policy}'; it must be one of {string.Join(", ", LearnerConfiguration.Policies)}.");
        var learning = new QLearningOptions { LearningRate = start.LearningRate, Discount = start.Discount };
        learning.Validate();
        var (settings, unknown) = HierarchicalSettings.ReadKnown(start.Settings);
        var learner = new LearnerConfiguration(start.Policy, start.Descriptors!, start.StateCount, learning, settings);
        CheckProfile(start);
        return (learner, Restore(learner, start.Table), start.Policy is LearnerConfiguration.AutoScale ? [] : unknown);
    }

    static void CheckProfile(EpochStart start)
    {
        if (start.Profile.Length is 0)
        {
            return;
        }

        Require(start.Profile.Length <= LongestProfile, $"profile has {start.Profile.Length} characters; it must have at most {LongestProfile}.");
        try
        {
            var profile = DeviceProfileReader.Read(Encoding.UTF8.GetBytes(start.Profile), "of the epoch");
            Require(
                ActionSpace.For(profile).Descriptors.SequenceEqual(start.Descriptors!, StringComparer.Ordinal),
                "profile offers other targets than descriptors has; the grain can decide among the profile's own only.");
        }
        catch (InvalidProfileException problem)
        {
            // Its words alone: what crosses silos holds only exceptions that Orleans can write.
            throw new ArgumentException($"profile: {problem.Message}");
        }
    }

    static ILearnedState Restore(LearnerConfiguration learner, ReadOnlyMemory<byte> table)
    {
        var state = learner.Create();
        try
        {
            if (!table.IsEmpty)
            {
                if (learner.Policy is LearnerConfiguration.AutoScale)
                {
                    Check(SnapshotCodec.DecodePolicy(table), learner.StateCount);
                }

                state.Restore(table);
            }

            return state;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            throw new ArgumentException($"table: {problem.Message}", problem);
        }
    }

    static void Check(PolicySnapshot table, int stateCount)
    {
        Require(table.StateCount == stateCount, $"table has {table.StateCount} states, stateCount is {stateCount}.");
        Require(table.Rows.All(row => row.Values.All(Half.IsFinite)), "table holds a value that is not a finite number.");
    }

    static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException(problem);
        }
    }
}
