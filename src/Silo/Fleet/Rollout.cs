using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Silo.Fleet;

/// <summary>Which devices are offered a version that is being rolled out.</summary>
static class Rollout
{
    /// <summary>The same devices at every asking and on every silo; a higher share keeps those of a lower one. Each model draws its own.</summary>
    public static bool Includes(CatalogEntry entry, string deviceId)
    {
        var hash = 2166136261;
        foreach (var character in $"{entry.Model}/{deviceId}")
        {
            hash = (hash ^ character) * 16777619;
        }

        return hash % 100 < entry.RolloutPercent;
    }
}
