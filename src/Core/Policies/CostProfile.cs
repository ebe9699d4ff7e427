using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.Core.Rewards;

namespace AutoScale.Core.Policies;

/// <summary>
/// What calibrated policies know beforehand: the mean outcome of every network on every target, measured once in calm surroundings. Immutable.
/// </summary>
/// <param name="outcomes">By network name, one outcome an action.</param>
public sealed class CostProfile(IReadOnlyDictionary<string, Outcome[]> outcomes)
{
    /// <summary>The profiled networks.</summary>
    public IEnumerable<string> Networks => outcomes.Keys.Order(StringComparer.Ordinal);

    /// <summary>The outcomes of a network, one an action; empty where it was not profiled.</summary>
    public ReadOnlySpan<Outcome> Of(string network) => outcomes.TryGetValue(network, out var row) ? row : [];

    /// <summary>
    /// The cheapest allowed target of a group that meets QoS and accuracy; where none meets QoS, the cheapest that meets accuracy; else the
    /// cheapest. Of equal ones the first.
    /// </summary>
    /// <param name="context">The decision: network, mask and constraints.</param>
    /// <param name="group">The targets to choose among.</param>
    /// <returns>The action; -1 where the group has none that is allowed or the network was not profiled.</returns>
    public int Cheapest(in DecisionContext context, ActionMask group)
    {
        var row = Of(context.Network.Name);
        var (best, bestRank, bestEnergy) = (-1, int.MaxValue, float.PositiveInfinity);
        if (row.IsEmpty)
        {
            return best;
        }

        foreach (var action in context.Mask.Allowed)
        {
            if (group[action])
            {
                var outcome = row[action];
                var rank = outcome.Rank(context.Constraints);
                if (rank < bestRank || (rank == bestRank && outcome.EnergyMillijoules < bestEnergy))
                {
                    (best, bestRank, bestEnergy) = (action, rank, outcome.EnergyMillijoules);
                }
            }
        }

        return best;
    }
}
