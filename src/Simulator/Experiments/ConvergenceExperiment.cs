using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>Inferences until the reward is within 5 % of its final value, from an empty table in calm surroundings, a point a phone.</summary>
public sealed class ConvergenceExperiment : IExperiment
{
    public string Id => "convergence";

    public string Title => "Inferences until the reward stays within 5 % of its final value";

    public IReadOnlyList<string> Points(World world) => [.. world.Phones.Select(phone => phone.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var phone = laboratory.Phones[point];
        foreach (var (reward, settings) in (IEnumerable<(string, LearningSettings)>)
            [("published", LearningSettings.Published), ("constrained", LearningSettings.Constrained)])
        {
            var curves = LearningCurve.Follow(laboratory, point, settings, seed, new QTable(phone.States.Count, phone.Actions.Count));
            foreach (var row in LearningCurve.Rows(Id, $"{Id}/{point + 1}", seed, curves, ("phone", phone.Name), ("reward", reward)))
            {
                yield return row;
            }
        }
    }
}
