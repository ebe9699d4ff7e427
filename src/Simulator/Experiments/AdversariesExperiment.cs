using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.States;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// A quarter of a class's 40 devices sends sums that say the opposite, as loudly as they may: decisions of a new phone from the published prior with and without them, over all networks and
/// 64 variance states, by plain addition and by clipping with the median over groups. A point a phone.
/// </summary>
public sealed class AdversariesExperiment : IExperiment
{
    const int Devices = 40;
    const int Adversaries = 10;

    public string Id => "adversaries";

    public string Title => "How far a quarter of bad devices moves the published prior's decisions";

    public IReadOnlyList<string> Points(World world) => [.. world.Phones.Select(phone => phone.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var options = new HierarchicalOptions();
        var honest = Enumerable.Range(0, Devices).Select(device => Teaching.Contribution(laboratory, point, options, Teaching.Seed(seed, device), rounds: 2)).ToArray();
        IReadOnlyList<StatisticCell>[] attacked = [.. honest.Select((cells, device) => device % (Devices / Adversaries) is 0 ? Lies(cells) : cells)];
        foreach (var (method, merge) in (IEnumerable<(string, Func<IReadOnlyList<StatisticCell>[], IReadOnlyList<StatisticCell>>)>)[("sums", Plain), ("clipped medians", Robust)])
        {
            var clean = Choices(laboratory, point, options, merge(honest), seed);
            var bent = Choices(laboratory, point, options, merge(attacked), seed);
            yield return new Row(
                Id, $"{Id}/{point + 1}", seed, [("phone", laboratory.Phones[point].Name), ("aggregation", method)],
                [
                    ("decisionsMoved", clean.Zip(bent).Average(pair => pair.First.Target == pair.Second.Target ? 0.0 : 1)),
                    ("energyMoved", Math.Exp(clean.Zip(bent).Average(pair => Math.Log(pair.Second.Energy / pair.First.Energy))) - 1),
                ]);
        }
    }

    /// <summary>The opposite of what was seen, at the largest believable magnitude, from many more observations.</summary>
    static StatisticCell[] Lies(IReadOnlyList<StatisticCell> cells) =>
        [.. cells.Select(cell => cell with { Count = 1000, Sum = cell.Mean > 0 ? -2000 : 2000, SumOfSquares = 4000 })];

    static IReadOnlyList<StatisticCell> Plain(IReadOnlyList<StatisticCell>[] contributions)
    {
        var sums = new StatisticSums();
        foreach (var cells in contributions)
        {
            sums.Add(cells);
        }

        return [.. sums.Cells()];
    }

    static IReadOnlyList<StatisticCell> Robust(IReadOnlyList<StatisticCell>[] contributions)
    {
        var grouped = new GroupedStatistics(new AggregationOptions());
        for (var device = 0; device < contributions.Length; device++)
        {
            grouped.Add($"device-{device}", contributions[device]);
        }

        return grouped.Publish(new SplitMix64(1));
    }

    static (string Target, double Energy)[] Choices(Laboratory laboratory, int phone, HierarchicalOptions options, IReadOnlyList<StatisticCell> cells, ulong seed)
    {
        var setup = laboratory.Phones[phone];
        var policy = PriorsExperiment.Primed(laboratory, phone, options, new StatisticPrior(setup.Name, 1, Devices, cells, []));
        var chance = SplitMix64.For(seed, "adversaries/cases");
        var choices = new List<(string, double)>();
        for (var network = 0; network < setup.Networks.Count; network++)
        {
            for (var sample = 0; sample < 64; sample++)
            {
                var variance = new RuntimeVariance(chance.Next(101), chance.Next(101), -50 - chance.Next(43), -50 - chance.Next(43));
                var (prepared, task) = (setup.Networks[network], laboratory.World.Networks.Networks[network].Task);
                if (UseCase.Everything.For(task) is { } scenario)
                {
                    var context = new DecisionContext(
                        setup.States.Encode(prepared.State, variance), prepared.Mask(true, true), prepared.Descriptor, variance, scenario.Constraints);
                    var action = policy.Select(context).Action;
                    choices.Add((TargetNames.Of(setup.Actions[action]), setup.Expected(prepared, variance)[action].EnergyMillijoules));
                }
            }
        }

        return [.. choices];
    }
}
