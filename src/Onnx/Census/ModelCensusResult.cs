using AutoScale.Core.States;

namespace AutoScale.Onnx.Census;

/// <summary>An input or output of the model.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="ElementType">ONNX's name of the type, such as <c>Float</c> or <c>Int64</c>.</param>
/// <param name="DeclaredShape">As the file writes it: a number, the name of a free dimension, or <c>?</c>.</param>
/// <param name="Shape">The shape counted with; null for an output whose shape is not known.</param>
public sealed record CensusTensor(string Name, string ElementType, IReadOnlyList<string> DeclaredShape, IReadOnlyList<long>? Shape);

/// <summary>What an ONNX file holds, and the features AutoScale's state takes from it.</summary>
/// <param name="Features">S_CONV, S_FC, S_RC and S_MAC.</param>
/// <param name="DepthwiseConvolutions">Depthwise convolutions, which S_CONV leaves out.</param>
/// <param name="Parameters">Trained numbers: weights and biases, without scales, zero points and shapes.</param>
/// <param name="WeightBytes">Bytes of all stored tensors, those in external files included.</param>
/// <param name="FileBytes">Bytes of the ONNX file itself.</param>
/// <param name="Nodes">Nodes, those of local functions included where they are called.</param>
/// <param name="Inputs">Inputs, without initializers that old files list as such.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Layers">Layers in the order of the graph.</param>
/// <param name="OperatorSets">Version of each operator set by domain; the default one is <c>ai.onnx</c>.</param>
/// <param name="Producer">Name and version of the tool that wrote the file; may be empty.</param>
public sealed record ModelCensusResult(
    NetworkFeatures Features,
    int DepthwiseConvolutions,
    long Parameters,
    long WeightBytes,
    long FileBytes,
    int Nodes,
    IReadOnlyList<CensusTensor> Inputs,
    IReadOnlyList<CensusTensor> Outputs,
    IReadOnlyList<LayerCensus> Layers,
    IReadOnlyDictionary<string, long> OperatorSets,
    string Producer);
