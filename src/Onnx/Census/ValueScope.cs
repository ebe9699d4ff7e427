using AutoScale.Onnx.Graph;

namespace AutoScale.Onnx.Census;

/// <summary>Names of values: those of a graph or a function body, and for a branch of If also those around it.</summary>
sealed class ValueScope(ValueScope? outer)
{
    readonly Dictionary<string, CensusValue> values = new(StringComparer.Ordinal);

    public CensusValue? Find(string name) => values.TryGetValue(name, out var value) ? value : outer?.Find(name);

    /// <exception cref="InvalidModelException">The name is taken: a value is made once.</exception>
    public void Add(string name, CensusValue value)
    {
        if (!values.TryAdd(name, value))
        {
            throw new InvalidModelException($"The value '{name}' is made twice.");
        }
    }
}
