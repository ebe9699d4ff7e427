namespace AutoScale.Core.Tensors;

/// <summary>Name, element type and shape of a model's input or output; -1 stands for a dimension that is free.</summary>
public sealed record TensorSignature(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>Per dimension the name of a free one, which is one size wherever the name stands; empty where it is fixed or nameless. No entries where nothing is known.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];
}

/// <summary>What a model takes and gives.</summary>
public sealed record ModelSignature(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs);
