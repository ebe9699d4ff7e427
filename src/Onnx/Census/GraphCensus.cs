namespace AutoScale.Onnx.Census;

/// <summary>What the census derives of a graph's values and nodes.</summary>
/// <param name="InputShapes">Shapes of the inputs, free dimensions bound.</param>
/// <param name="ShapeOf">The shape of a value of the outermost graph; null where it depends on data or on an unknown operator.</param>
/// <param name="Nodes">Every node that was evaluated.</param>
/// <param name="IsComplete">Whether all were; false where an operator stopped the census.</param>
sealed record GraphCensus(
    IReadOnlyDictionary<string, IReadOnlyList<long>> InputShapes, Func<string, IReadOnlyList<long>?> ShapeOf, IReadOnlyList<EvaluatedNode> Nodes, bool IsComplete);
