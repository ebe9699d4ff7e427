using System.Text;
using AutoScale.Core.Devices;
using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Networks;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Models;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;

namespace AutoScale.Silo.Fleet;

/// <summary>
/// Which decisions of a class change between two versions of its prior, with the profile that a device of the class has stated and the census of this silo's models. What is asked of an
/// answer is what a request that asks for nothing in particular gets on a device.
/// </summary>
sealed class PriorDecisions(IModelStore store) : IDisposable
{
    const int MostChanges = 100;
    const int MostNetworks = 64;

    static readonly QualityConstraints Asked = new(50, 50);
    static readonly StateSpace States = new();

    readonly EdgeModels models = new(store, static _ => StatedAccuracy.Assumed);

    /// <param name="profile">The profile, as JSON; empty for none.</param>
    /// <param name="older">The version before.</param>
    /// <param name="newer">The version after.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null without a profile.</returns>
    public async Task<DecisionDifference?> CompareAsync(string profile, StatisticPrior older, StatisticPrior newer, CancellationToken cancellationToken)
    {
        if (profile.Length is 0)
        {
            return null;
        }

        var device = DeviceProfileReader.Read(Encoding.UTF8.GetBytes(profile), "of the class");
        var (networks, unknown) = (new List<NetworkDescriptor>(), new List<string>());
        foreach (var name in DecisionDiff.NetworksOf(older, newer))
        {
            if (networks.Count < MostNetworks && await FindAsync(name, cancellationToken) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                unknown.Add(name);
            }
        }

        var diff = await Task.Run(() => DecisionDiff.Between(device, networks, Asked, older, newer), cancellationToken);
        return new DecisionDifference(
            Asked.LatencyMs, diff.Cases, diff.Changed, 100 * diff.ChangedShare,
            [
                .. diff.Changes.Take(MostChanges).Select(change => new DecisionChange(
                    change.Network, change.State.Index, States.Describe(change.State), change.From, change.To, change.FromMillijoules, change.ToMillijoules, 100 * change.Weight)),
            ],
            [.. unknown]);
    }

    public void Dispose() => models.Dispose();

    /// <returns>Null for a network whose model this silo does not have or cannot count.</returns>
    async Task<NetworkDescriptor?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await models.FindAsync(name, cancellationToken))?.Descriptor;
        }
        catch (Exception exception) when (exception is ModelNotFoundException or InvalidModelException or UnboundDimensionException or UnsupportedOperatorException or IOException)
        {
            return null;
        }
    }
}
