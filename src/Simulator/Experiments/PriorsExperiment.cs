using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// A new phone with nothing, with its class's prior (three devices, 1280 inferences each) and with the fleet's (two other classes), beside AutoScale with nothing, a point an environment.
/// </summary>
public sealed class PriorsExperiment : IExperiment
{
    const int Rounds = 100;

    public string Id => "priors";

    public string Title => "Inferences of a network until a new phone is within 5 % of the best energy";

    public IReadOnlyList<string> Points(World world) => [.. world.Environments.Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = laboratory.World.Environments[point];
        var options = new HierarchicalOptions();
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var place = phone;
            var setup = laboratory.Phones[phone];
            foreach (var (start, make) in (IEnumerable<(string, Func<(IPolicy, Func<DecisionContext, int>)>)>)
            [
                ("autoscale, cold", () => Paper(setup, seed)),
                ("cold", () => Held(laboratory.Hierarchical(place, options))),
                ("class prior", () => Held(Primed(laboratory, place, options, Teaching.ClassPrior(laboratory, place, options, seed)))),
                ("fleet prior", () => Held(Primed(laboratory, place, options, Teaching.FleetPrior(laboratory, place, options, seed)))),
            ])
            {
                var (policy, held) = make();
                var curve = PolicyCurve.Follow(laboratory, phone, environment, policy, held, seed, Rounds);
                yield return new Row(
                    Id, $"{Id}/{point + 1}", seed, [("environment", environment.Name), ("phone", setup.Name), ("start", start)],
                    [
                        ("inferencesToReach", PolicyCurve.InferencesToReach(curve.EnergyOverBest)),
                        ("inferencesToReachInformed", PolicyCurve.InferencesToReach(curve.EnergyOverInformed)),
                        ("energyOverInformedOfFirst10", curve.EnergyOverInformed.Take(10).Average()), ("energyOverBestOfFirst10", curve.MeanOfFirst(10)),
                        ("energyOverBestOfFirst50", curve.MeanOfFirst(50)), ("energyOverBestOfLast10", curve.EnergyOverBest.TakeLast(10).Average()),
                        ("avoidablyLateOfFirst10", curve.LateShare.Take(10).Average()),
                    ]);
            }
        }
    }

    static (IPolicy, Func<DecisionContext, int>) Paper(EvaluatedPhone setup, ulong seed)
    {
        var table = new QTable(setup.States.Count, setup.Actions.Count);
        return (
            new EpsilonGreedyPolicy(table, LearningSettings.Published.Options, SplitMix64.For(seed, $"{setup.Name}/priors")),
            context => ActionValueRow.ArgMax(table.Values(context.State), context.Mask));
    }

    static (IPolicy, Func<DecisionContext, int>) Held(HierarchicalPolicy policy) => (policy, context => policy.SelectGreedy(context).Action);

    public static HierarchicalPolicy Primed(Laboratory laboratory, int phone, HierarchicalOptions options, StatisticPrior prior)
    {
        var policy = laboratory.Hierarchical(phone, options);
        policy.State.Adopt(prior);
        return policy;
    }
}
