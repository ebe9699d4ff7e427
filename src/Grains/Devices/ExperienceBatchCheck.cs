using AutoScale.Grains.Abstractions.Devices;

namespace AutoScale.Grains.Devices;

/// <summary>What a batch must be, whatever its entries are.</summary>
static class ExperienceBatchCheck
{
    /// <exception cref="ArgumentException">Names the field and its range.</exception>
    public static void Check(ExperienceBatch batch)
    {
        if (batch.FirstSequence < 1)
        {
            throw new ArgumentException($"firstSequence is {batch.FirstSequence}; it must be at least 1.");
        }

        if (batch.Entries is not { Length: >= 1 and <= ExperienceBatch.MaxEntries })
        {
            throw new ArgumentException($"entries has {batch.Entries?.Length ?? 0} entries; it must have 1 to {ExperienceBatch.MaxEntries}.");
        }
    }
}
