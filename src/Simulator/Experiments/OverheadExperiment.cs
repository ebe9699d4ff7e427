using AutoScale.Core.Learning;
using AutoScale.Simulator.Evaluation;

namespace AutoScale.Simulator.Experiments;

/// <summary>
/// What deciding costs a phone, a point a phone: the memory of its table. The time of a decision is measured by tests/Benchmarks and, where a report is
/// written, on the machine that writes it; it is no result of a seed and so not in the rows.
/// </summary>
public sealed class OverheadExperiment : IExperiment
{
    public string Id => "overhead";

    public string Title => "Memory of the table";

    public IReadOnlyList<string> Points(World world) => [.. world.Phones.Select(phone => phone.Name)];

    public IEnumerable<Row> Run(Laboratory laboratory, int point, ulong seed)
    {
        var phone = laboratory.Phones[point];
        var table = new QTable(phone.States.Count, phone.Actions.Count);
        yield return new Row(
            Id, $"{Id}/{point + 1}", seed, [("phone", phone.Name)],
            [
                ("states", table.StateCount), ("actions", table.ActionCount), ("valueBytes", table.ValueBytes),
                ("visitBytes", sizeof(ushort) * table.StateCount * table.ActionCount),
            ]);
    }
}
