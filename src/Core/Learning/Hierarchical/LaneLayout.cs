using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AutoScale.Core.Actions;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Actions arranged in lanes for whole vectors: each local group of V/F steps from a multiple of eight on, then all remote targets. Lanes between are never allowed.
/// </summary>
sealed class LaneLayout
{
    public const int Width = 8;

    readonly ReferenceTable<ActionMask, int[]> masks = new();

    public LaneLayout(ActionSpace actions, TargetLayout layout)
    {
        var (lane, segments) = (0, new List<Segment>());
        LaneOf = new int[actions.Count];
        for (var group = 0; group < layout.Groups.Length; group++)
        {
            int[] members = [.. Enumerable.Range(0, actions.Count).Where(action => layout.GroupOf[action] == group)];
            if (layout.IsLocalGroup(group))
            {
                segments.Add(new Segment(lane, lane + Rounded(members.Length), group, layout.UnitOf[group], actions[members[0]].Precision));
                lane = Place(members, lane);
            }
        }

        RemoteStart = lane;
        lane = Place([.. Enumerable.Range(0, actions.Count).Where(action => !layout.IsLocalGroup(layout.GroupOf[action]))], lane);
        Segments = [.. segments];
        SegmentOf = [.. Enumerable.Range(0, layout.Groups.Length).Select(group => segments.FindIndex(segment => segment.Group == group))];
        Count = lane;
        ActionOf = new int[Count];
        Array.Fill(ActionOf, -1);
        for (var action = 0; action < LaneOf.Length; action++)
        {
            ActionOf[LaneOf[action]] = action;
        }
    }

    public int Count { get; }

    /// <summary>The local groups.</summary>
    public Segment[] Segments { get; }

    /// <summary>By group: its segment; -1 for a remote one.</summary>
    public int[] SegmentOf { get; }

    /// <summary>The number of local groups, rounded up to whole vectors.</summary>
    public int SegmentLanes => Rounded(Segments.Length);

    /// <summary>The first remote lane.</summary>
    public int RemoteStart { get; }

    public int[] LaneOf { get; }

    /// <summary>-1 for a lane between.</summary>
    public int[] ActionOf { get; }

    /// <summary>The least of eight lanes.</summary>
    public static float Least(Vector256<float> lanes)
    {
        var least = Vector128.MinNative(lanes.GetLower(), lanes.GetUpper());
        least = Vector128.MinNative(least, Vector128.Shuffle(least, Vector128.Create(2, 3, 0, 1)));
        return float.MinNative(least[0], least[1]);
    }

    /// <summary>-1 where a mask allows the lane's action, else 0. Masks are few and made ahead of time, so they are kept by reference.</summary>
    public int[] Lanes(ActionMask mask) => masks.Find(mask) ?? Arrange(mask);

    [MethodImpl(MethodImplOptions.NoInlining)]
    int[] Arrange(ActionMask mask)
    {
        var lanes = new int[Count];
        foreach (var action in mask.Allowed)
        {
            lanes[LaneOf[action]] = -1;
        }

        masks.Add(mask, lanes);
        return lanes;
    }

    int Place(int[] members, int lane)
    {
        for (var index = 0; index < members.Length; index++)
        {
            LaneOf[members[index]] = lane + index;
        }

        return lane + Rounded(members.Length);
    }

    static int Rounded(int count) => (count + Width - 1) / Width * Width;
}

/// <summary>The lanes of one local group.</summary>
readonly record struct Segment(int Start, int End, int Group, int Unit, Precision Precision);
