using AutoScale.Core.Actions;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>A network's costs by lane, brought up to date by what is learned, so that a decision reads and scales them.</summary>
sealed class NetworkCosts
{
    ActionMask? lastMask;
    int[] lastLanes = [];

    readonly double[] heads;
    readonly double[] shares;

    public NetworkCosts(NetworkDescriptor descriptor, ActionSpace actions, LaneLayout lanes, NominalModel nominal)
    {
        Descriptor = descriptor;
        (NominalMs, WholeHeadMs) = (nominal.ComputeMs(descriptor), nominal.HeadMs(descriptor));
        (Expected, Optimistic, Hopes) = (new CostRow(lanes), new CostRow(lanes), new float[lanes.Count]);
        (Accuracy, TransmitBytes, ReceiveBytes) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);
        (heads, shares) = (new double[actions.Count], new double[actions.Count]);
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

        SegmentAccuracy = new float[lanes.SegmentLanes];
        for (var segment = 0; segment < lanes.Segments.Length; segment++)
        {
            SegmentAccuracy[segment] = Accuracy[lanes.Segments[segment].Start];
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

    /// <summary>The same of local groups, by segment.</summary>
    public float[] SegmentAccuracy { get; }

    /// <summary>Costs as believed.</summary>
    public CostRow Expected { get; }

    /// <summary>Costs as they may be, where that is cheaper.</summary>
    public CostRow Optimistic { get; }

    /// <summary>By lane: what optimism makes of a compute time, as a share of what is expected.</summary>
    public float[] Hopes { get; }

    /// <summary>A mask by lane, as <see cref="LaneLayout.Lanes"/> says; a network mostly meets the same one again.</summary>
    public int[] Lanes(ActionMask mask, LaneLayout layout)
    {
        if (!ReferenceEquals(mask, lastMask))
        {
            (lastMask, lastLanes) = (mask, layout.Lanes(mask));
        }

        return lastLanes;
    }

    /// <summary>Derives the times of a group's lanes from the model; energies follow by <see cref="RefreshEnergies"/>.</summary>
    public void RefreshTimes(CostModel model, LaneLayout lanes, int group, double optimism)
    {
        var (groups, network) = (model.Layout.GroupOf, model.Find(Descriptor.Name));
        for (var action = 0; action < groups.Length; action++)
        {
            if (groups[action] == group)
            {
                var (mean, variance) = model.OfNetwork(network, action);
                var lane = lanes.LaneOf[action];
                var factor = ReproducibleMath.Exp(mean);
                Hopes[lane] = (float)ReproducibleMath.Exp(-optimism * Math.Sqrt(variance));
                Expected.Times[lane] = (float)(NominalMs[action] * shares[action] * factor);
                Expected.Heads[lane] = (float)(heads[action] * factor);
                (Optimistic.Times[lane], Optimistic.Heads[lane]) = (Expected.Times[lane] * Hopes[lane], Expected.Heads[lane] * Hopes[lane]);
            }
        }
    }

    /// <summary>Derives energies from times and power for a group of the device, or for all offloads.</summary>
    public void RefreshEnergies(LaneLayout lanes, CostTables tables, int group)
    {
        Expected.RefreshEnergies(lanes, tables, group);
        Optimistic.RefreshEnergies(lanes, tables, group);
    }

    /// <summary>Bytes that are sent where a tier is asked.</summary>
    /// <param name="run">How the network runs there in parts; null where it runs whole.</param>
    public float TransmitBytesOf(PartialRun? run) => (run?.SentBytes ?? Descriptor.InputBytes) + NominalModel.ProtocolBytes;

    /// <summary>Bytes that come back.</summary>
    public float ReceiveBytesOf(PartialRun? run) => (run?.ReturnedBytes ?? Descriptor.OutputBytes) + NominalModel.ProtocolBytes;
}
