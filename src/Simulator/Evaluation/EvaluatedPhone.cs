using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Policies;
using AutoScale.Core.Rewards;
using AutoScale.Core.Routing;
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
        var parts = world.Parts(profile);
        Costs = new PhoneCosts(profile, world.Networks, world.Tiers, world.Assumptions) { Parts = parts };
        Undisturbed = new PhoneCosts(profile, world.Networks, world.Tiers, world.Assumptions with { ComputeSigma = 0, RadioSigma = 0, TierLoad = (0, 0) }) { Parts = parts };
        Actions = Costs.Actions();
        Networks = [.. world.Networks.Networks.Select(network => new PreparedNetwork(Costs.Describe(network.Descriptor, Actions), States, Actions))];
        Profile = new CostProfile(Networks.ToDictionary(network => network.Descriptor.Name, network => Expected(network, Calm), StringComparer.Ordinal));
        Samples = [.. Networks.Select(network => (network.Descriptor,
            Enumerable.Range(0, Actions.Count).Select(action => CalmTimes(network, Actions[action])).ToArray()))];
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

    /// <summary>
    /// The outcome of every action in given surroundings, without noise: of exits the mean over the samples. An offload that is given up costs its wait and Edge (CPU FP32) behind it.
    /// </summary>
    public Outcome[] Expected(PreparedNetwork network, RuntimeVariance variance)
    {
        var meter = new EmulatedEnergyMeter(Undisturbed);
        var fallback = Execute(network, Undisturbed.Baseline, variance, route: null).Times.LatencyMs;
        return [.. Enumerable.Range(0, Actions.Count).Select(action =>
        {
            var target = Actions[action];
            var (millijoules, latencyMs) = (0.0, 0.0);
            foreach (var (route, share) in Routes(network, target))
            {
                var (times, failed) = Execute(network, target, variance, route);
                var energy = meter.End(meter.Begin(), network.Descriptor, target, times, variance).DeviceMillijoules;
                millijoules += share * (energy + (failed ? meter.BaselineMillijoules(network.Descriptor, variance) : 0));
                latencyMs += share * (times.LatencyMs + (failed ? fallback : 0));
            }

            return new Outcome((float)millijoules, (float)latencyMs, network.Descriptor.Accuracy(target));
        })];
    }

    /// <summary>The ways that a network's samples take to a target, with their shares; a target that the network has no part for takes none.</summary>
    IEnumerable<(RouteTaken? Route, double Share)> Routes(PreparedNetwork network, ExecutionTarget target)
    {
        var name = network.Descriptor.Name;
        return target.Part is { } part && network.Descriptor.PartFor(part) is null ? []
            : target.Exit is null || Costs.Parts.SamplesOf(name) is not { } samples ? [(null, 1)]
            : samples.Shares(Costs.Parts.ExitsOf(name)!.For(target)!.Gate).Select(entry => ((RouteTaken?)entry.Route, entry.Share));
    }

    (ExecutionTimes Times, bool Failed) Execute(PreparedNetwork network, ExecutionTarget target, RuntimeVariance variance, RouteTaken? route)
    {
        var executor = new EmulatedExecutor<int, int>(Undisturbed, new StaticEnvironment(variance), new SimulatedClock(), new Random(0));
        var execution = executor.Execute(network.Descriptor, target, route);
        return (execution.Times, execution.Failure is not null);
    }

    /// <summary>The times of an action in calm surroundings; of exits those of the longest way.</summary>
    ExecutionTimes CalmTimes(PreparedNetwork network, ExecutionTarget target) => Routes(network, target).Select(entry => Execute(network, target, Calm, entry.Route).Times)
        .OrderBy(times => times.LatencyMs).LastOrDefault();

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
