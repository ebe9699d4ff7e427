using AutoScale.Core.Actions;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>A network's costs by lane, ready for whole vectors: compute time in ms without what groups and loads share, and the factor that optimism takes off it.</summary>
sealed class NetworkCosts
{
    readonly double[] heads;
    readonly double[] shares;

    public NetworkCosts(NetworkDescriptor descriptor, ActionSpace actions, LaneLayout lanes, NominalModel nominal)
    {
        Descriptor = descriptor;
        (NominalMs, WholeHeadMs) = (nominal.ComputeMs(descriptor), nominal.HeadMs(descriptor));
        (Times, Optimism, Heads) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        (Accuracy, TransmitBytes, ReceiveBytes) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        (heads, shares) = (new double[actions.Count], new double[actions.Count]);

        // Not 0 in lanes between: infinity times 0 is no number, and processors differ in the least of a number and none.
        Array.Fill(Times, 1);
        for (var action = 0; action < actions.Count; action++)
        {
            var (target, lane) = (actions[action], lanes.LaneOf[action]);
            var run = target.Part is { } part ? descriptor.PartFor(part) : null;
            var chance = (float)(run?.RemoteChance ?? 1);
            Accuracy[lane] = descriptor.Accuracy(target);
            (TransmitBytes[lane], ReceiveBytes[lane]) = (TransmitBytesOf(run) * chance, ReceiveBytesOf(run) * chance);

            // On the device an exit is one time, of which main alone is the nominal; towards a tier the head is kept apart, as a load slows it and not the rest.
            heads[action] = run is null || target.Tier is Tier.Local ? 0 : run.ExpectedHeadShare * WholeHeadMs[action];
            shares[action] = target.Tier is not Tier.Local ? chance : run is null ? 1 : run.ExpectedHeadShare / run.HeadShare;
        }
    }

    public NetworkDescriptor Descriptor { get; }

    /// <summary>By action: of exits on the device main alone, of others the wait where the tier is asked.</summary>
    public double[] NominalMs { get; }

    /// <summary>By action: the whole network on the local target that begins a part; 0 where nothing begins on the device.</summary>
    public double[] WholeHeadMs { get; }

    /// <summary>By lane: bytes expected on air.</summary>
    public float[] TransmitBytes { get; }

    public float[] ReceiveBytes { get; }

    /// <summary>By lane, percent; 0 where the network has no such model or part.</summary>
    public float[] Accuracy { get; }

    /// <summary>By lane: what the device is expected to compute, in ms, before another tier is asked; 0 elsewhere.</summary>
    public float[] Heads { get; }

    public float[] Times { get; }

    public float[] Optimism { get; }

    /// <summary>Derives a group's lanes from the model.</summary>
    public void Refresh(CostModel model, LaneLayout lanes, int group, double optimism)
    {
        var (groups, network) = (model.Layout.GroupOf, model.Find(Descriptor.Name));
        for (var action = 0; action < groups.Length; action++)
        {
            if (groups[action] == group)
            {
                var (mean, variance) = model.OfNetwork(network, action);
                var lane = lanes.LaneOf[action];
                var factor = ReproducibleMath.Exp(mean);
                Times[lane] = (float)(NominalMs[action] * shares[action] * factor);
                Heads[lane] = (float)(heads[action] * factor);
                Optimism[lane] = (float)ReproducibleMath.Exp(-optimism * Math.Sqrt(variance));
            }
        }
    }

    /// <summary>Bytes that are sent where a tier is asked.</summary>
    /// <param name="run">How the network runs there in parts; null where it runs whole.</param>
    public float TransmitBytesOf(PartialRun? run) => (run?.SentBytes ?? Descriptor.InputBytes) + NominalModel.ProtocolBytes;

    /// <summary>Bytes that come back.</summary>
    public float ReceiveBytesOf(PartialRun? run) => (run?.ReturnedBytes ?? Descriptor.OutputBytes) + NominalModel.ProtocolBytes;
}
