using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>Repeats entries on a table through the code that the loop and the device's grain use.</summary>
static class Replay
{
    /// <returns>The last prior merged.</returns>
    public static int Apply(
        IActionValues table, DeviceConfiguration configuration, IEnumerable<JournaledEntry> entries, PriorFolder priors, int priorVersion)
    {
        foreach (var entry in entries)
        {
            if (entry.Inference is { } inference)
            {
                QLearning.Update(table, inference.Transition, configuration.Learning);
            }
            else if (entry.IsReset)
            {
                table.Clear();
                priorVersion = 0;
            }
            else
            {
                PriorMerge.Adopt(table, configuration.Descriptors, priors.Load(entry.AdoptedPriorVersion));
                priorVersion = entry.AdoptedPriorVersion;
            }
        }

        return priorVersion;
    }
}
