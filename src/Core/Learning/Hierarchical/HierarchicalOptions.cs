namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// Settings of the <c>hierarchical</c> policy. Spreads are standard deviations of log-factors: 0.1 is about 10 %. How each was chosen: docs/learning.md.
/// A device and its grain must have the same.
/// </summary>
public sealed record HierarchicalOptions
{
    /// <summary>How far a processor as a whole is from its nominal speed. 0.01-2, default 0.5.</summary>
    public double GroupSpread { get; init; } = 0.5;

    /// <summary>How far a network on a processor is from what that processor does on the whole. 0.01-2, default 0.6.</summary>
    public double NetworkSpread { get; init; } = 0.6;

    /// <summary>How far the slowest V/F step is from the nominal scaling with the clock. 0.01-2, default 0.2.</summary>
    public double SlopeSpread { get; init; } = 0.2;

    /// <summary>How far a single step is from that line. 0.001-2, default 0.05.</summary>
    public double StepSpread { get; init; } = 0.05;

    /// <summary>How far the slowdown at a level of load is from the nominal one. 0.01-2, default 0.2.</summary>
    public double LoadSpread { get; init; } = 0.2;

    /// <summary>How far a link, and a link at a signal, is from the nominal rate. 0.01-2, default 0.3.</summary>
    public double LinkSpread { get; init; } = 0.3;

    /// <summary>How far the energy of a processor, and of a step, is from the equations. 0.001-2, default 0.1.</summary>
    public double EnergySpread { get; init; } = 0.1;

    /// <summary>How far a device is from its class: what a class's prior leaves open. 0.01-2, default 0.05.</summary>
    public double DeviceSpread { get; init; } = 0.05;

    /// <summary>How far a class is from the fleet. 0.01-2, default 0.3.</summary>
    public double ClassSpread { get; init; } = 0.3;

    /// <summary>The spread of single observations before any was made. 0.01-1, default 0.1.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Inferences after which half of what was learned of a processor, link or network is forgotten. 10-1e9, default 200,000.</summary>
    public double HalfLife { get; init; } = 200_000;

    /// <summary>Inferences after which half of a sudden change is expected to be over, at first; doubled whenever it is not. 5-1e6, default 60.</summary>
    public double BurstHalfLife { get; init; } = 60;

    /// <summary>Standard deviations that add up to a change (CUSUM): 2-100, default 6.</summary>
    public double ChangeThreshold { get; init; } = 6;

    /// <summary>Standard deviations by which an uncertain cost counts as lower. 0 for no exploration; 0-3, default 0.5.</summary>
    public double Optimism { get; init; } = 0.5;

    /// <summary>What a late answer costs, as a multiple of the energy of the cheapest target that should be in time. 0-10,000, default 12.</summary>
    public double LatePrice { get; init; } = 12;

    /// <summary>Energy that exploring may spend, as a share of what the declared baseline would have spent on all inferences. 0-1, default 0.1.</summary>
    public double ExplorationShare { get; init; } = 0.1;

    /// <summary>Share of inferences that exploring may make late. 0-1, default 0.01.</summary>
    public double ExplorationLateShare { get; init; } = 0.01;

    /// <summary>
    /// Share of decisions that are drawn at random among the nearly best targets, so that what was recorded can be compared with what another policy would have chosen. 0 for
    /// none; 0-0.5, default 0.01.
    /// </summary>
    public double HoldOutShare { get; init; } = 0.01;

    /// <summary>
    /// Evidence at which a prior is dropped: by how much, as a natural logarithm, what a device sees is likelier without it. 0 for the earlier check by surprises alone.
    /// 0-100, default 5; 0 in settings as text that do not name it, which are of an earlier version.
    /// </summary>
    public double PriorEvidence { get; init; } = 5;

    /// <summary>
    /// How open, as a share of <see cref="ClassSpread"/>, each effect stays at least that other classes alone have taught: whatever they agree on, another class may differ. 0-1, default 1;
    /// 0 in settings as text that do not name it, which are of an earlier version.
    /// </summary>
    public double ClassFloor { get; init; } = 1;

    /// <summary>The average power that inferences may draw, in mW over the time that passes; null for no budget. Above 0, up to 100,000.</summary>
    public double? PowerBudgetMilliwatts { get; init; }

    /// <exception cref="ArgumentException">Names the property and its range.</exception>
    public void Validate()
    {
        Check(GroupSpread, 0.01, 2, nameof(GroupSpread));
        Check(NetworkSpread, 0.01, 2, nameof(NetworkSpread));
        Check(SlopeSpread, 0.01, 2, nameof(SlopeSpread));
        Check(StepSpread, 0.001, 2, nameof(StepSpread));
        Check(LoadSpread, 0.01, 2, nameof(LoadSpread));
        Check(LinkSpread, 0.01, 2, nameof(LinkSpread));
        Check(EnergySpread, 0.001, 2, nameof(EnergySpread));
        Check(DeviceSpread, 0.01, 2, nameof(DeviceSpread));
        Check(ClassSpread, 0.01, 2, nameof(ClassSpread));
        Check(Noise, 0.01, 1, nameof(Noise));
        Check(HalfLife, 10, 1e9, nameof(HalfLife));
        Check(BurstHalfLife, 5, 1e6, nameof(BurstHalfLife));
        Check(ChangeThreshold, 2, 100, nameof(ChangeThreshold));
        Check(Optimism, 0, 3, nameof(Optimism));
        Check(LatePrice, 0, 10_000, nameof(LatePrice));
        Check(ExplorationShare, 0, 1, nameof(ExplorationShare));
        Check(ExplorationLateShare, 0, 1, nameof(ExplorationLateShare));
        Check(HoldOutShare, 0, 0.5, nameof(HoldOutShare));
        Check(PriorEvidence, 0, 100, nameof(PriorEvidence));
        Check(ClassFloor, 0, 1, nameof(ClassFloor));
        Check(PowerBudgetMilliwatts ?? 1, double.Epsilon, 100_000, nameof(PowerBudgetMilliwatts));

        static void Check(double value, double low, double high, string name)
        {
            if (!(value >= low && value <= high))
            {
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be from {low} to {high}."));
            }
        }
    }
}
