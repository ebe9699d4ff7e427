using AutoScale.Core.Actions;
using AutoScale.Dashboard.Contract;

namespace AutoScale.Dashboard.Overview;

/// <summary>Targets and tiers as parts of a whole.</summary>
static class Shares
{
    static readonly string[] Tiers = ["local", "peer", "cloud"];

    /// <summary>The tier that a descriptor is counted with: of a split that of its tail, of an exit the farthest.</summary>
    public static string TierOf(string target) => TierName((int)(TargetDescriptor.TierOf(target) ?? Tier.Cloud));

    public static string TierName(int tier) => Tiers[tier];

    public static double Percent(double part, double whole) => whole > 0 ? 100 * part / whole : 0;

    public static TargetShare[] OfTargets(IReadOnlyCollection<TargetRow> rows)
    {
        var all = rows.Sum(row => row.Inferences);
        return
        [
            .. rows.Select(row => new TargetShare(
                row.Target, TierOf(row.Target), row.Inferences, Percent(row.Inferences, all), row.Energy, row.RemoteEnergy,
                row.Latency / Math.Max(1, row.Inferences), row.QosViolations)),
        ];
    }

    /// <summary>All three tiers, also those without inferences.</summary>
    public static TierShare[] OfTiers(IReadOnlyCollection<TargetRow> rows)
    {
        var all = rows.Sum(row => row.Inferences);
        return
        [
            .. Tiers.Select(tier =>
            {
                TargetRow[] own = [.. rows.Where(row => TierOf(row.Target) == tier)];
                var inferences = own.Sum(row => row.Inferences);
                return new TierShare(
                    tier, inferences, Percent(inferences, all), own.Sum(row => row.Energy), own.Sum(row => row.RemoteEnergy),
                    own.Sum(row => row.Latency) / Math.Max(1, inferences), own.Sum(row => row.QosViolations));
            }),
        ];
    }
}
