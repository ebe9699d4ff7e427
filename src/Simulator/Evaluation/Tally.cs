using AutoScale.Core.Actions;

namespace AutoScale.Simulator.Evaluation;

/// <summary>Sums over the steps of one policy with one network in one episode, judged against Opt's steps of the same requests.</summary>
public sealed class Tally
{
    public int Count { get; private set; }

    public double EnergyMillijoules { get; private set; }

    public double RemoteMillijoules { get; private set; }

    public double LatencyMs { get; private set; }

    public int Late { get; private set; }

    public int Inaccurate { get; private set; }

    /// <summary>Steps on Opt's tier.</summary>
    public int SameTier { get; private set; }

    /// <summary>Steps on Opt's target: tier, processor and precision, whatever the V/F step.</summary>
    public int SameTarget { get; private set; }

    /// <summary>Steps on Opt's target and V/F step.</summary>
    public int SameAction { get; private set; }

    /// <summary>Steps that keep constraints as well as Opt's and spend at most 5 % more.</summary>
    public int NearOpt { get; private set; }

    /// <summary>Answers that could be judged, and of these the right ones.</summary>
    public int Judged { get; private set; }

    public int Right { get; private set; }

    /// <summary>Steps by the exit that they ended at; whole networks and splits are in none.</summary>
    public int[] Exits { get; } = new int[3];

    /// <summary>Steps in two parts.</summary>
    public int Splits { get; private set; }

    /// <summary>Steps by target: tier, processor and precision.</summary>
    public SortedDictionary<string, int> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds one step.</summary>
    public void Add(ActionSpace actions, in Request request, in Step step, in Step opt)
    {
        var (chosen, best) = (actions[step.Action], actions[opt.Action]);
        Count++;
        EnergyMillijoules += step.Outcome.EnergyMillijoules;
        RemoteMillijoules += step.RemoteMillijoules;
        LatencyMs += step.Outcome.LatencyMs;
        Late += step.Outcome.ViolatesQos(request.Constraints) ? 1 : 0;
        Inaccurate += step.Outcome.ViolatesAccuracy(request.Constraints) ? 1 : 0;
        SameTier += chosen.Tier == best.Tier ? 1 : 0;
        SameTarget += (chosen.Tier, chosen.Processor, chosen.Precision, chosen.Part) == (best.Tier, best.Processor, best.Precision, best.Part) ? 1 : 0;
        SameAction += step.Action == opt.Action ? 1 : 0;
        NearOpt += step.Outcome.Rank(request.Constraints) <= opt.Outcome.Rank(request.Constraints)
            && step.Outcome.EnergyMillijoules <= 1.05 * opt.Outcome.EnergyMillijoules ? 1 : 0;
        Judged += step.Judgement is 0 ? 0 : 1;
        Right += step.Judgement is Step.Right ? 1 : 0;
        Splits += chosen.Split is null ? 0 : 1;
        if (step.Route is { } route)
        {
            Exits[(int)route.Exit]++;
        }

        var name = TargetNames.Of(chosen);
        Targets[name] = Targets.GetValueOrDefault(name) + 1;
    }
}
