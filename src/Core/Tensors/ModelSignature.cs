namespace AutoScale.Core.Tensors;

/// <summary>Name, element type and shape of a model's input or output; -1 stands for a dimension that is free.</summary>
public sealed record TensorSignature(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape);

/// <summary>What a model takes and gives.</summary>
public sealed record ModelSignature(IReadOnlyList<TensorSignature> Inputs, IReadOnlyList<TensorSignature> Outputs);
