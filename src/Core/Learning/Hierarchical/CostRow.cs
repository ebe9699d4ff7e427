using System.Runtime.Intrinsics;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>One network's costs by lane, ready for whole vectors, without what groups and loads share.</summary>
sealed class CostRow
{
    public CostRow(LaneLayout lanes)
    {
        (Times, Energies) = (new float[lanes.Count], new float[lanes.Count]);

        // Not 0 in lanes between: infinity times 0 is no number, and processors differ in the least of a number and none.
        Array.Fill(Times, 1);
        Array.Fill(Energies, float.PositiveInfinity);
    }

    /// <summary>Compute time in ms; of an offload what it waits beside its time on air.</summary>
    public float[] Times { get; }

    /// <summary>The device's energy meanwhile, in mJ; infinite in lanes between.</summary>
    public float[] Energies { get; }

    public void RefreshEnergies(LaneLayout lanes, float[] power, int group)
    {
        var segment = lanes.SegmentOf[group];
        var (start, end) = segment < 0 ? (lanes.RemoteStart, lanes.Count) : (lanes.Segments[segment].Start, lanes.Segments[segment].End);
        for (var lane = start; lane < end; lane += LaneLayout.Width)
        {
            (Vector256.LoadUnsafe(ref Times[0], (nuint)lane) * Vector256.LoadUnsafe(ref power[0], (nuint)lane)).StoreUnsafe(ref Energies[0], (nuint)lane);
        }
    }
}
