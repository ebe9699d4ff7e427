using AutoScale.Core.Actions;
using AutoScale.Core.Networks;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>A network's costs by lane, ready for whole vectors: compute time in ms without what groups and loads share, and the factor that optimism takes off it.</summary>
sealed class NetworkCosts
{
    public NetworkCosts(NetworkDescriptor descriptor, LaneLayout lanes, double[] nominalMs)
    {
        Descriptor = descriptor;
        NominalMs = nominalMs;
        TransmitBytes = descriptor.InputBytes + NominalModel.ProtocolBytes;
        ReceiveBytes = descriptor.OutputBytes + NominalModel.ProtocolBytes;
        (FullAccuracy, Int8Accuracy) = (descriptor.Accuracy(Precision.Fp32), descriptor.Accuracy(Precision.Int8));
        Times = new float[lanes.Count];
        Optimism = new float[lanes.Count];

        // Not 0 in lanes between: infinity times 0 is no number, and processors differ in the least of a number and none.
        Array.Fill(Times, 1);
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
                Times[lane] = (float)(NominalMs[action] * ReproducibleMath.Exp(mean));
                Optimism[lane] = (float)ReproducibleMath.Exp(-optimism * Math.Sqrt(variance));
            }
        }
    }
}
