using AutoScale.Core.Actions;
using AutoScale.Core.Inference;
using AutoScale.Core.Learning;
using AutoScale.Core.States;
using AutoScale.Simulator.Environments;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Phones;

/// <summary>
/// One phone whose surroundings, latencies and joules are emulated: the ports that <see cref="InferenceLoop{TInput, TOutput}"/> needs.
/// Its chance is its own, derived from the run's seed and its id, so that another phone in the run does not shift it. Not thread-safe.
/// </summary>
public sealed class EmulatedPhone<TInput, TOutput>
{
    /// <param name="id">The device id.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="costs">The phone's class.</param>
    /// <param name="environment">Its surroundings.</param>
    public EmulatedPhone(string id, ulong seed, PhoneCosts costs, IEnvironment environment)
    {
        Id = id;
        Costs = costs;
        Actions = costs.Actions();
        Probe = new EmulatedProbe(environment, Clock);
        Executor = new EmulatedExecutor<TInput, TOutput>(costs, environment, Clock, SplitMix64.For(seed, id + "/noise"));
        Meter = new EmulatedEnergyMeter(costs);
    }

    public string Id { get; }

    public PhoneCosts Costs { get; }

    public ActionSpace Actions { get; }

    /// <summary>The phone's own time.</summary>
    public SimulatedClock Clock { get; } = new();

    public EmulatedProbe Probe { get; }

    public EmulatedExecutor<TInput, TOutput> Executor { get; }

    public EmulatedEnergyMeter Meter { get; }

    /// <summary>The networks made ready for this phone, in the catalog's order.</summary>
    public IReadOnlyList<PreparedNetwork> Prepare(NetworkCatalog catalog, StateSpace states) =>
        [.. catalog.Networks.Select(network => new PreparedNetwork(Costs.Describe(network.Descriptor, Actions), states, Actions))];
}
