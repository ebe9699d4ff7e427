using AutoScale.Core.States;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census;

/// <summary>
/// Derives what AutoScale's state knows of a network (arXiv 2005.02544: S_CONV, S_FC, S_RC, S_MAC) from any ONNX file. Weights are not needed, only their shapes, so that
/// files with external data can be read alone.
/// </summary>
public static class ModelCensus
{
    static readonly Dictionary<string, long> NoDimensions = [];

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, IReadOnlyDictionary{string, long}?)"/>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelCensusResult Read(string path, IReadOnlyDictionary<string, long>? dimensions = null) =>
        Read(File.ReadAllBytes(path), dimensions);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, IReadOnlyDictionary{string, long}?)"/>
    public static ModelCensusResult Read(Stream stream, IReadOnlyDictionary<string, long>? dimensions = null) =>
        Read(ModelFile.ReadAll(stream), dimensions);

    /// <summary>Counts a model at batch size 1.</summary>
    /// <param name="file">A whole ONNX file.</param>
    /// <param name="dimensions">Sizes of free dimensions other than the batch, by the file's name for them or as <c>input[axis]</c>.</param>
    /// <exception cref="InvalidModelException">The file is damaged or contradicts itself.</exception>
    /// <exception cref="UnboundDimensionException">A free dimension of an input is not stated.</exception>
    /// <exception cref="UnsupportedOperatorException">A layer depends on an operator whose result the census cannot derive.</exception>
    /// <exception cref="ArgumentException">A stated dimension is not free in this model, or below 1.</exception>
    public static ModelCensusResult Read(ReadOnlyMemory<byte> file, IReadOnlyDictionary<string, long>? dimensions = null) =>
        Read(ModelFile.Parse(file), file.Length, dimensions ?? NoDimensions);

    /// <summary>What the census derives of each value and node, for whoever looks at parts of a graph. Where an operator stops it, what comes after stays unknown.</summary>
    internal static GraphCensus Derive(ModelProto model, IReadOnlyDictionary<string, long> dimensions)
    {
        var scope = new ValueScope(null);
        var inputs = BindInputs(model.Graph, scope, new InputBinding(dimensions));
        var evaluator = new GraphEvaluator(model);
        var complete = true;
        try
        {
            evaluator.Evaluate(model.Graph, scope);
            AttentionPattern.Mark(evaluator.Nodes);
        }
        catch (UnsupportedOperatorException)
        {
            complete = false;
        }

        return new GraphCensus(
            inputs.Where(input => input.Shape is not null).ToDictionary(input => input.Name, input => input.Shape!, StringComparer.Ordinal),
            value => scope.Find(value)?.Shape, evaluator.Nodes, complete);
    }

    static ModelCensusResult Read(ModelProto model, long fileBytes, IReadOnlyDictionary<string, long> dimensions)
    {
        var scope = new ValueScope(null);
        var inputs = BindInputs(model.Graph, scope, new InputBinding(dimensions));
        var evaluator = new GraphEvaluator(model);
        evaluator.Evaluate(model.Graph, scope);
        AttentionPattern.Mark(evaluator.Nodes);
        try
        {
            return new ModelCensusResult(
                Features(evaluator.Nodes),
                evaluator.Nodes.Count(node => node.Kind == LayerKind.DepthwiseConvolution),
                evaluator.Nodes.Sum(node => node.Parameters),
                evaluator.WeightBytes,
                fileBytes,
                evaluator.Nodes.Count,
                inputs,
                [.. model.Graph.Output.Select(output => DescribeOutput(output, scope))],
                [.. evaluator.Nodes.Where(IsLayer).Select(Describe)],
                OperatorSets(model),
                $"{model.ProducerName} {model.ProducerVersion}".Trim());
        }
        catch (OverflowException error)
        {
            throw new InvalidModelException("The model's work or parameters exceed 2^63 - 1.", error);
        }
    }

    static List<CensusTensor> BindInputs(GraphProto graph, ValueScope scope, InputBinding binding)
    {
        // Before IR version 4 initializers are listed as inputs too.
        var stored = graph.Initializer.Select(tensor => tensor.Name)
            .Concat(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        var inputs = new List<CensusTensor>();
        foreach (var input in graph.Input.Where(input => !stored.Contains(input.Name)))
        {
            var tensor = TensorTypeOf(input.Type);
            if (tensor?.Shape is not { } declared)
            {
                var reason = tensor is null ? "is not a tensor" : "has no shape";
                scope.Add(input.Name, new CensusValue { Cause = new UnknownShape("ai.onnx", "input", input.Name, reason) });
                inputs.Add(new CensusTensor(input.Name, tensor is null ? "Undefined" : TypeName(tensor), [], null));
                continue;
            }

            var shape = binding.Bind(input.Name, declared);
            scope.Add(input.Name, new CensusValue { Shape = shape, Type = (DataType)tensor.ElemType });
            inputs.Add(new CensusTensor(input.Name, TypeName(tensor), InputBinding.Describe(declared), shape));
        }

        binding.RefuseUnused();
        return inputs;
    }

    /// <summary>An optional tensor is counted as if it were given.</summary>
    static TypeProto.Types.Tensor? TensorTypeOf(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => type.TensorType,
        TypeProto.ValueOneofCase.OptionalType => TensorTypeOf(type.OptionalType.ElemType),
        _ => null,
    };

    static string TypeName(TypeProto.Types.Tensor tensor) => ((DataType)tensor.ElemType).ToString();

    static CensusTensor DescribeOutput(ValueInfoProto output, ValueScope scope)
    {
        var value = scope.Find(output.Name) ?? throw new InvalidModelException($"Nothing makes the output '{output.Name}'.");
        var tensor = TensorTypeOf(output.Type);
        return new CensusTensor(
            output.Name, tensor is null ? value.Type.ToString() : TypeName(tensor), InputBinding.Describe(tensor?.Shape), value.Shape);
    }

    static NetworkFeatures Features(IReadOnlyList<EvaluatedNode> nodes) => new(
        nodes.Count(node => node.Kind == LayerKind.Convolution),
        nodes.Count(node => node.Kind == LayerKind.FullyConnected),
        nodes.Count(node => node.Kind is LayerKind.Recurrent or LayerKind.Attention),
        nodes.Sum(node => node.MultiplyAccumulates));

    static bool IsLayer(EvaluatedNode node) => node.Kind != LayerKind.Other || node.Parameters > 0;

    static LayerCensus Describe(EvaluatedNode node) => new(
        node.Name, node.Domain.Length == 0 ? node.OperatorType : $"{node.Domain}::{node.OperatorType}", node.Kind, node.OutputShape,
        node.MultiplyAccumulates, node.Parameters);

    static SortedDictionary<string, long> OperatorSets(ModelProto model)
    {
        var sets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var set in model.OpsetImport)
        {
            sets[set.Domain.Length == 0 ? "ai.onnx" : set.Domain] = set.Version;
        }

        return sets;
    }
}
