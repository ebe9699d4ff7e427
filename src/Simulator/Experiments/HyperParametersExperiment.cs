using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;
using AutoScale.Simulator.Networks;

namespace AutoScale.Simulator.Experiments;

/// <summary>Learning rate, discount and ε one at a time, the others as published, a point a value.</summary>
public sealed class HyperParametersExperiment : IExperiment
{
    const int Rounds = 20;

    static readonly QLearningOptions Published = new();

    static readonly (string Name, float Value, QLearningOptions Options)[] Values =
    [
        .. new[] { 0.05f, 0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 1f }.Select(value => ("learningRate", value, Published with { LearningRate = value })),
        .. new[] { 0f, 0.1f, 0.3f, 0.5f, 0.9f }.Select(value => ("discount", value, Published with { Discount = value })),
        .. new[] { 0f, 0.01f, 0.05f, 0.1f, 0.2f, 0.4f }.Select(value => ("epsilon", value, Published with { Epsilon = value })),
    ];

    static readonly string[] Policies = [PolicyCatalog.AutoScale, PolicyCatalog.Online, PolicyCatalog.EdgeCpu, PolicyCatalog.Cloud];

    public string Id => "hyperparameters";

    public string Title => "Learning rate, discount and ε";

    public IReadOnlyList<string> Points(World world) => [.. Values.Select(value => FormattableString.Invariant($"{value.Name} {value.Value}"))];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var (name, value, options) = Values[point];
        var settings = LearningSettings.Published with { Options = options };
        var comparisons = new List<Comparison>();
        var inferences = new List<double>();
        for (var phone = 0; phone < laboratory.Phones.Count; phone++)
        {
            foreach (var environment in laboratory.World.Environments)
            {
                comparisons.Add(Comparison.Run(
                    laboratory, phone, environment, UseCase.Everything, Policies.Select(PolicyCatalog.Find), seed, Rounds, settings));
            }

            var setup = laboratory.Phones[phone];
            inferences.AddRange(LearningCurve.Follow(laboratory, phone, settings, seed, new QTable(setup.States.Count, setup.Actions.Count))
                .Select(curve => (double)curve.InferencesToConverge));
        }

        foreach (var policy in (IEnumerable<string>)[PolicyCatalog.AutoScale, PolicyCatalog.Online])
        {
            yield return new Row(
                Id, $"{Id}/{point + 1}", seed,
                [("parameter", name), ("value", value.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("policy", policy)],
                [.. ScoreRows.Values(Score.Of(comparisons, policy)).Where(pair => !double.IsNaN(pair.Value)), ("inferencesToConverge", inferences.Average())]);
        }
    }
}
