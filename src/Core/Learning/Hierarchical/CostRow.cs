using System.Runtime.Intrinsics;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>One network's costs by lane, ready for whole vectors, without what groups and loads share.</summary>
sealed class CostRow
{
    public CostRow(LaneLayout lanes)
    {
        (Times, Energies, Heads, HeadEnergies) = (new float[lanes.Count], new float[lanes.Count], new float[lanes.Count], new float[lanes.Count]);

        // Not 0 in lanes between: infinity times 0 is no number, and processors differ in the least of a number and none.
        Array.Fill(Times, 1);
        Array.Fill(Energies, float.PositiveInfinity);
    }

    /// <summary>Compute time in ms; of an offload what it waits beside its time on air.</summary>
    public float[] Times { get; }

    /// <summary>The device's energy meanwhile, in mJ; infinite in lanes between.</summary>
    public float[] Energies { get; }

    /// <summary>What the device is expected to compute, in ms, before another tier is asked; 0 elsewhere.</summary>
    public float[] Heads { get; }

    /// <summary>The device's energy for it, in mJ.</summary>
    public float[] HeadEnergies { get; }

    /// <summary>Derives energies from times and power for a group of the device, or for all offloads.</summary>
    public void RefreshEnergies(LaneLayout lanes, CostTables tables, int group)
    {
        var (power, headPower) = (tables.Power, tables.HeadPower);
        var segment = lanes.SegmentOf[group];
        var (start, end) = segment < 0 ? (lanes.RemoteStart, lanes.Count) : (lanes.Segments[segment].Start, lanes.Segments[segment].End);
        for (var lane = start; lane < end; lane += LaneLayout.Width)
        {
            (Vector256.LoadUnsafe(ref Times[0], (nuint)lane) * Vector256.LoadUnsafe(ref power[0], (nuint)lane)).StoreUnsafe(ref Energies[0], (nuint)lane);
            (Vector256.LoadUnsafe(ref Heads[0], (nuint)lane) * Vector256.LoadUnsafe(ref headPower[0], (nuint)lane)).StoreUnsafe(ref HeadEnergies[0], (nuint)lane);
        }
    }
}
