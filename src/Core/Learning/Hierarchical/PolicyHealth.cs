namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>Counters that only grow, for metrics.</summary>
/// <param name="Inferences">Learned from.</param>
/// <param name="Explored">Of these, chosen to learn.</param>
/// <param name="ExploredLate">Of those, late.</param>
/// <param name="ChangeAlarms">Sudden changes of a processor, tier or link.</param>
/// <param name="PriorsRejected">Priors found wrong.</param>
/// <param name="AllLocalAlarms">Runs of inferences that were all on the device.</param>
/// <param name="AllRemoteAlarms">Runs of inferences of which none was on the device.</param>
/// <param name="ExplorationAllowed">Whether exploring is within the safety floor now.</param>
/// <param name="OverspentMillijoules">The length of the power budget's queue; 0 without a budget.</param>
public sealed record PolicyHealth(
    long Inferences, long Explored, long ExploredLate, long ChangeAlarms, long PriorsRejected, long AllLocalAlarms, long AllRemoteAlarms,
    bool ExplorationAllowed, double OverspentMillijoules);
