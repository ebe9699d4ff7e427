namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// The safety floor, as in conservative bandits (Wu et al. 2016): what exploring has spent stays below a share of what the declared baseline would have spent on all
/// inferences so far, and what it made late below a share of them. Once used up, nothing is explored until more has been earned.
/// </summary>
public struct ExplorationAllowance
{
    /// <summary>Late answers that exploring may cost before a share of anything is worth one.</summary>
    public const double FirstLate = 5;

    public long Inferences { get; set; }

    public double BaselineMillijoules { get; set; }

    public long Explored { get; set; }

    public double ExploredMillijoules { get; set; }

    public long ExploredLate { get; set; }

    /// <summary>Whether one more exploration is within the floor.</summary>
    public readonly bool Allows(HierarchicalOptions options) => (options.Optimism > 0 || options.HoldOutShare > 0)
        && ExploredMillijoules <= options.ExplorationShare * BaselineMillijoules
        && ExploredLate <= FirstLate + (options.ExplorationLateShare * Inferences);

    /// <summary>
    /// 64 bits of chance for the next decision, from the account itself: a journal gives the same again, and no two devices spend alike.
    /// </summary>
    public readonly ulong Chance => SplitMix64.Draw(SplitMix64.Draw((ulong)Inferences) ^ BitConverter.DoubleToUInt64Bits(BaselineMillijoules));

    public void Add(in Experience experience)
    {
        Inferences++;
        BaselineMillijoules += experience.BaselineMillijoules;
        if (experience.Reason is DecisionReason.Explore)
        {
            Explored++;
            ExploredMillijoules += experience.Outcome.EnergyMillijoules;
            ExploredLate += experience.Outcome.ViolatesQos(experience.Constraints) ? 1 : 0;
        }
    }
}
