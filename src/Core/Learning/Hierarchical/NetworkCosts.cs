using AutoScale.Core.Actions;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>A network's costs by lane, brought up to date by what is learned, so that a decision reads and scales them.</summary>
sealed class NetworkCosts
{
    ActionMask? lastMask;
    int[] lastLanes = [];

    public NetworkCosts(NetworkDescriptor descriptor, LaneLayout lanes, double[] nominalMs)
    {
        Descriptor = descriptor;
        NominalMs = nominalMs;
        TransmitBytes = descriptor.InputBytes + NominalModel.ProtocolBytes;
        ReceiveBytes = descriptor.OutputBytes + NominalModel.ProtocolBytes;
        (FullAccuracy, Int8Accuracy) = (descriptor.Accuracy(Precision.Fp32), descriptor.Accuracy(Precision.Int8));
        (Expected, Optimistic) = (new CostRow(lanes), new CostRow(lanes));
        Hopes = new float[lanes.Count];
    }

    public NetworkDescriptor Descriptor { get; }

    /// <summary>By action.</summary>
    public double[] NominalMs { get; }

    public float TransmitBytes { get; }

    public float ReceiveBytes { get; }

    /// <summary>Accuracy of FP32 and FP16, percent.</summary>
    public float FullAccuracy { get; }

    /// <summary>Accuracy of INT8, percent; 0 where the network has no such model.</summary>
    public float Int8Accuracy { get; }

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
                Expected.Times[lane] = (float)(NominalMs[action] * ReproducibleMath.Exp(mean));
                Hopes[lane] = (float)ReproducibleMath.Exp(-optimism * Math.Sqrt(variance));
                Optimistic.Times[lane] = Expected.Times[lane] * Hopes[lane];
            }
        }
    }

    /// <summary>Derives energies from times and power, by lane, for a group of the device or for all offloads.</summary>
    public void RefreshEnergies(LaneLayout lanes, float[] power, int group)
    {
        Expected.RefreshEnergies(lanes, power, group);
        Optimistic.RefreshEnergies(lanes, power, group);
    }
}
