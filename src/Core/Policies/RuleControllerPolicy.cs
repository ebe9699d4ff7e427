using AutoScale.Core.Actions;
using AutoScale.Core.Learning;

namespace AutoScale.Core.Policies;

/// <summary>Thresholds of <see cref="RuleControllerPolicy"/>.</summary>
public sealed record RuleControllerOptions
{
    /// <summary>A link at or below this is not used. -120 to 0 dBm, default -80, the bound of the paper's state.</summary>
    public float WeakSignalDbm { get; init; } = -80;

    /// <summary>With more memory used by other apps the device's own processors are not used. 0-100 %, default 75, the bound of the paper's state.</summary>
    public float BusyMemoryPercent { get; init; } = 75;

    /// <summary>With more CPU used by other apps the device's CPU is not used. 0-100 %, default 75, the bound of the paper's state.</summary>
    public float BusyCpuPercent { get; init; } = 75;
}

/// <summary>
/// The rule controller an engineer would write after one day of profiling: the target that was cheapest within its constraints in calm surroundings, leaving out
/// what the surroundings spoil now: links that are weak, all local processors while memory is busy, the CPU while the CPU is busy.
/// </summary>
public sealed class RuleControllerPolicy(ActionSpace actions, CostProfile profile, RuleControllerOptions? options = null) : RulePolicy(actions)
{
    readonly RuleControllerOptions options = options ?? new();
    readonly ActionMask?[] groups = Groups(actions);

    public override string Name => "rules";

    protected override int Choose(in DecisionContext context)
    {
        var variance = context.Variance;
        var memoryBusy = variance.MemoryUtilizationPercent > options.BusyMemoryPercent;
        var cpuBusy = variance.CpuUtilizationPercent > options.BusyCpuPercent;
        var action = Cheapest(
            context, memoryBusy ? Avoid.Local : cpuBusy ? Avoid.Cpu : Avoid.Nothing,
            variance.WifiSignalDbm > options.WeakSignalDbm, variance.PeerSignalDbm > options.WeakSignalDbm);
        return action >= 0 ? action : profile.Cheapest(context, Actions.Local);
    }

    int Cheapest(in DecisionContext context, Avoid avoid, bool cloud, bool peer) =>
        groups[Index(avoid, cloud, peer)] is { } group ? profile.Cheapest(context, group) : -1;

    enum Avoid
    {
        Nothing,
        Cpu,
        Local,
    }

    static int Index(Avoid avoid, bool cloud, bool peer) => ((int)avoid * 4) + (cloud ? 1 : 0) + (peer ? 2 : 0);

    static ActionMask?[] Groups(ActionSpace actions)
    {
        var groups = new ActionMask?[12];
        foreach (var avoid in Enum.GetValues<Avoid>())
        {
            for (var reach = 0; reach < 4; reach++)
            {
                var (cloud, peer) = ((reach & 1) is not 0, (reach & 2) is not 0);
                var mask = actions.Allow(target => target.Tier switch
                {
                    Tier.Cloud => cloud,
                    Tier.Peer => peer,
                    _ => avoid is Avoid.Nothing || (avoid is Avoid.Cpu && target.Processor is not ProcessorKind.Cpu),
                });
                groups[Index(avoid, cloud, peer)] = mask.Allowed.IsEmpty ? null : mask;
            }
        }

        return groups;
    }
}
