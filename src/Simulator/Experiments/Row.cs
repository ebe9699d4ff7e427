namespace AutoScale.Simulator.Experiments;

/// <summary>One measured line: what identifies it, and its values.</summary>
/// <param name="Table">The table it belongs to, an experiment's id or a part of it such as <c>convergence-curve</c>; all its rows have the same columns.</param>
/// <param name="Point">The point's id, such as <c>static/3</c>.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Keys">What the values are of, such as phone and policy.</param>
/// <param name="Values">Figures, units in their names.</param>
public sealed record Row(string Table, string Point, ulong Seed, IReadOnlyList<(string Name, string Value)> Keys, IReadOnlyList<(string Name, double Value)> Values)
{
    /// <summary>The value of a key; empty where there is none.</summary>
    public string Key(string name) => Keys.FirstOrDefault(key => key.Name == name).Value ?? "";

    /// <summary>A value; NaN where there is none.</summary>
    public double Value(string name)
    {
        foreach (var (known, value) in Values)
        {
            if (known == name)
            {
                return value;
            }
        }

        return double.NaN;
    }
}
