namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>Where each effect lies in one array.</summary>
sealed partial class CostModel
{
    static ReadOnlySpan<double> Ones => [1, 1, 1];

    int GroupCount => Layout.Groups.Length;

    int UnitCount => Layout.Units.Length;

    int LinkCount => Layout.Links.Length;

    int FirstNetwork => EnergyActionAt(Layout.Descriptors.Length);

    int NetworkSize => (2 * GroupCount) + Layout.Descriptors.Length;

    int BurstAt(int unit) => GroupCount + unit;

    int CpuAt(int unit, int level) => GroupCount + UnitCount + (unit * Levels.LoadCount) + level;

    int MemoryAt(int unit, int level) => CpuAt(UnitCount, 0) + (unit * Levels.LoadCount) + level;

    int LinkAt(int link) => MemoryAt(UnitCount, 0) + link;

    int LinkBurstAt(int link) => LinkAt(LinkCount) + link;

    int SignalAt(int link, int signal) => LinkBurstAt(LinkCount) + (link * Levels.SignalCount) + signal;

    int EnergyGroupAt(int group) => SignalAt(LinkCount, 0) + group;

    int EnergyActionAt(int action) => EnergyGroupAt(GroupCount) + action;

    int NetworkAt(int network, int group) => FirstNetwork + (network * NetworkSize) + group;

    int SlopeAt(int network, int group) => NetworkAt(network, GroupCount) + group;

    int StepAt(int network, int action) => SlopeAt(network, GroupCount) + action;

    int BurstOf(int unit) => unit < UnitCount ? BurstAt(unit) : LinkBurstAt(unit - UnitCount);

    bool IsBurst(int place) => (place >= BurstAt(0) && place < CpuAt(0, 0)) || (place >= LinkBurstAt(0) && place < SignalAt(0, 0));

    int Places(in ComputeTerms terms, Span<int> places, Span<double> shares)
    {
        var unit = Layout.UnitOf[terms.Group];
        var count = 0;
        Add(places, shares, ref count, terms.Group, 1);
        Add(places, shares, ref count, BurstAt(unit), 1);
        Add(places, shares, ref count, NetworkAt(terms.Network, terms.Group), 1);
        if (Layout.IsLocalGroup(terms.Group))
        {
            // Without a co-runner there is nothing to slow down: no effect of level 0.
            if (terms.Cpu > 0)
            {
                Add(places, shares, ref count, CpuAt(unit, terms.Cpu), 1);
            }

            if (terms.Memory > 0)
            {
                Add(places, shares, ref count, MemoryAt(unit, terms.Memory), 1);
            }

            if (terms.Action >= 0)
            {
                Add(places, shares, ref count, StepAt(terms.Network, terms.Action), 1);
                if (Layout.Positions[terms.Action] > 0)
                {
                    Add(places, shares, ref count, SlopeAt(terms.Network, terms.Group), Layout.Positions[terms.Action]);
                }
            }
        }

        return count;
    }

    static void Add(Span<int> places, Span<double> shares, ref int count, int place, double share)
    {
        (places[count], shares[count]) = (place, share);
        count++;
    }
}

/// <summary>What a compute time depends on.</summary>
/// <param name="Network">The network's place.</param>
/// <param name="Group">The group of targets.</param>
/// <param name="Action">The target; -1 where only the group is known.</param>
/// <param name="Cpu">The level of CPU load.</param>
/// <param name="Memory">The level of memory load.</param>
readonly record struct ComputeTerms(int Network, int Group, int Action, int Cpu, int Memory)
{
    public const int Most = 7;
}

/// <summary>How much an observation counts.</summary>
/// <param name="Count">Observations behind it.</param>
/// <param name="Extra">Variance beyond their noise: what lies between whoever observed and this device.</param>
/// <param name="IsLive">Whether it was made just now by this device, so that changes and noise are judged by it.</param>
readonly record struct Weight(double Count, double Extra, bool IsLive)
{
    public static Weight Now { get; } = new(1, 0, true);
}
