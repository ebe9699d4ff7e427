using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;
using AutoScale.Simulator.Phones;

namespace AutoScale.Simulator.Evaluation;

/// <summary>A class of phones made ready for experiments. Immutable, shared by all runs of the class.</summary>
public sealed class EvaluatedPhone
{
    /// <summary>The calm surroundings in which calibrated policies are profiled: nothing runs beside, both links strong (the figures of S1).</summary>
    public static RuntimeVariance Calm { get; } = new(0, 0, -55, -50);

    /// <param name="world">Networks, tiers and assumptions.</param>
    /// <param name="index">The place of the phone in <see cref="World.Phones"/>.</param>
    public EvaluatedPhone(World world, int index)
    {
        var profile = world.Phones[index];
        Name = profile.DeviceClass;
        Costs = new PhoneCosts(profile, world.Networks, world.Tiers, world.Assumptions);
        Undisturbed = new PhoneCosts(profile, world.Networks, world.Tiers, world.Assumptions with { ComputeSigma = 0, RadioSigma = 0, TierLoad = (0, 0) });
        Actions = ActionSpace.For(profile);
        Networks = [.. world.Networks.Networks.Select(network => new PreparedNetwork(network.Descriptor, States, Actions))];
        Profile = new CostProfile(Networks.ToDictionary(network => network.Descriptor.Name, network => Expected(network, Calm), StringComparer.Ordinal));
        Samples = [.. Networks.Select(network => (network.Descriptor,
            Enumerable.Range(0, Actions.Count).Select(action => Execute(network, Actions[action], Calm).Times).ToArray()))];
        LongestMs = Longest();
    }

    /// <summary>The device class.</summary>
    public string Name { get; }

    public PhoneCosts Costs { get; }

    /// <summary>The same costs without noise and with idle tiers.</summary>
    public PhoneCosts Undisturbed { get; }

    public ActionSpace Actions { get; }

    public StateSpace States { get; } = new();

    /// <summary>In the catalog's order.</summary>
    public IReadOnlyList<PreparedNetwork> Networks { get; }

    /// <summary>What profiling in calm surroundings finds, without noise.</summary>
    public CostProfile Profile { get; }

    /// <summary>The times behind <see cref="Profile"/>.</summary>
    public IReadOnlyList<(Core.Networks.NetworkDescriptor Network, ExecutionTimes[] Times)> Samples { get; }

    /// <summary>No inference takes longer, an abandoned offload and its fallback together.</summary>
    public double LongestMs { get; }

    /// <summary>The outcome of every action in given surroundings, without noise. An offload that is given up costs its wait and Edge (CPU FP32) behind it.</summary>
    public Outcome[] Expected(PreparedNetwork network, RuntimeVariance variance)
    {
        var meter = new EmulatedEnergyMeter(Undisturbed);
        var fallback = Execute(network, Undisturbed.Baseline, variance).Times.LatencyMs;
        return [.. Enumerable.Range(0, Actions.Count).Select(action =>
        {
            var target = Actions[action];
            var (times, failed) = Execute(network, target, variance);
            var energy = meter.End(meter.Begin(), network.Descriptor, target, times, variance).DeviceMillijoules;
            return new Outcome(
                energy + (failed ? meter.BaselineMillijoules(network.Descriptor, variance) : 0), (float)(times.LatencyMs + (failed ? fallback : 0)),
                network.Descriptor.Accuracy(target));
        })];
    }

    (ExecutionTimes Times, bool Failed) Execute(PreparedNetwork network, ExecutionTarget target, RuntimeVariance variance)
    {
        var executor = new EmulatedExecutor<int, int>(Undisturbed, new StaticEnvironment(variance), new SimulatedClock(), new Random(0));
        var execution = EpisodeRunner.Completed(executor.ExecuteAsync(network.Descriptor, target, 0, default, CancellationToken.None));
        return (execution.Times, execution.Failure is not null);
    }

    double Longest()
    {
        var busiest = new RuntimeVariance(100, 100, 0, 0);
        var slowdown = Enum.GetValues<ProcessorKind>().Max(kind => Interference.Slowdown(Costs.Assumptions, kind, busiest));
        var longest = Networks.Max(network => Enumerable.Range(0, Actions.Count)
            .Where(action => Actions[action].Tier is Tier.Local)
            .Max(action => Costs.ComputeMs(network.Descriptor.Name, Actions[action])));
        return Costs.Assumptions.OffloadDeadlineMs + (longest * slowdown * Math.Exp(8 * Costs.Assumptions.ComputeSigma));
    }
}
