using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>Repeats entries through the code that the loop and the device's grain use.</summary>
static class Replay
{
    public static void Apply(ILearnedState state, IEnumerable<JournaledEntry> entries, PriorFolder priors)
    {
        foreach (var entry in entries)
        {
            Apply(state, entry, priors);
        }
    }

    public static void Apply(ILearnedState state, in JournaledEntry entry, PriorFolder priors)
    {
        if (entry.Inference is { } inference)
        {
            state.Apply(inference);
        }
        else if (entry.IsReset)
        {
            state.Reset();
        }
        else
        {
            state.Adopt(priors.Load(entry.AdoptedPriorVersion));
        }
    }
}
