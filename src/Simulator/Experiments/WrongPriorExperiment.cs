using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// A deliberately wrong prior against none, a point an environment: one that has every factor upside down, and one that says that the device's processors are e times slower and other
/// tiers e times faster than they are. What it costs in the first 100 inferences, to 500, and from there to 1000; how many
/// more answers are late.
/// </summary>
public sealed class WrongPriorExperiment : IExperiment
{
    const int Inferences = 1000;

    public string Id => "wrong-prior";

    public string Title => "What a wrong prior costs over none";

    public IReadOnlyList<string> Points(World world) => [.. world.Environments.Select(environment => $"{environment.Name}: {environment.Title}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var environment = laboratory.World.Environments[point];
        var options = new HierarchicalOptions();
        var asked = laboratory.World.Networks.Networks.Count(network => UseCase.Everything.For(network.Task) is not null);
        var rounds = (Inferences + asked - 1) / asked;
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            var setup = laboratory.Phones[phone];
            var episode = new Episode(setup, environment, laboratory.World.Networks, UseCase.Everything, seed, rounds);
            var right = Teaching.ClassPrior(laboratory, phone, options, seed);
            var none = Run(episode, laboratory.Hierarchical(phone, options));
            foreach (var (kind, change) in (IEnumerable<(string, Func<StatisticCell, double>)>)
                [("right", cell => cell.Mean), ("upside down", cell => -cell.Mean), ("sides swapped", cell => cell.Mean + (IsLocal(cell) ? 1 : -1))])
            {
                var prior = right with { Cells = [.. right.Cells.Select(cell => WithMean(cell, cell.Context is "energy" ? cell.Mean : change(cell)))] };
                var policy = PriorsExperiment.Primed(laboratory, phone, options, prior);
                var own = Run(episode, policy);
                yield return new Row(
                    Id, $"{Id}/{point + 1}", seed, [("environment", environment.Name), ("phone", setup.Name), ("prior", kind)],
                    [
                        ("first100", Ratio(own, none, 0, 100)), ("first500", Ratio(own, none, 0, 500)), ("after500", Ratio(own, none, 500, Inferences)),
                        ("lateOfFirst100", Late(episode, own, 0, 100) - Late(episode, none, 0, 100)),
                        ("lateAfter500", Late(episode, own, 500, Inferences) - Late(episode, none, 500, Inferences)), ("rejected", policy.State.Health.PriorsRejected),
                    ]);
            }
        }
    }

    static bool IsLocal(StatisticCell cell) => cell.Descriptor.StartsWith("local/", StringComparison.Ordinal);

    static StatisticCell WithMean(StatisticCell cell, double mean) =>
        cell with { Sum = mean * cell.Count, SumOfSquares = cell.Count * (cell.Variance + (mean * mean)) };

    static Step[] Run(Episode episode, IPolicy policy) => EpisodeRunner.Run(episode, policy, LearningSettings.Published.Reward);

    static double Ratio(Step[] own, Step[] none, int from, int to) =>
        own[from..to].Sum(step => step.Outcome.EnergyMillijoules) / none[from..to].Sum(step => (double)step.Outcome.EnergyMillijoules);

    static double Late(Episode episode, Step[] steps, int from, int to) =>
        Enumerable.Range(from, to - from).Average(index => steps[index].Outcome.ViolatesQos(episode.Requests[index].Constraints) ? 1.0 : 0);
}
