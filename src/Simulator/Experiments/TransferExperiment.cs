using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// What a prior learned on another phone saves: from each phone to each, also to another of its own class, against an empty table with the same seed. A point a pair.
/// </summary>
public sealed class TransferExperiment : IExperiment
{
    public string Id => "transfer";

    public string Title => "Learning with a prior from another phone";

    public IReadOnlyList<string> Points(World world) =>
        [.. Pairs(world.Phones.Count).Select(pair => $"{world.Phones[pair.Source].Name} to {world.Phones[pair.Target].Name}")];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (source, target) = Pairs(laboratory.Phones.Count).ElementAt(point);
        var phone = laboratory.Phones[target];
        foreach (var start in (IEnumerable<string>)["cold", "transfer"])
        {
            var table = new QTable(phone.States.Count, phone.Actions.Count);
            if (start is "transfer")
            {
                PriorMerge.Adopt(table, phone.Actions.Descriptors, ForeignPrior.Learn(laboratory, source, target, seed));
            }

            var curves = LearningCurve.Follow(laboratory, target, LearningSettings.Published, seed, table);
            foreach (var row in LearningCurve.Rows(
                Id, $"{Id}/{point + 1}", seed, curves, ("source", laboratory.Phones[source].Name), ("phone", phone.Name), ("start", start)))
            {
                yield return row;
            }
        }
    }

    static IEnumerable<(int Source, int Target)> Pairs(int phones) =>
        from source in Enumerable.Range(0, phones) from target in Enumerable.Range(0, phones) select (source, target);
}
