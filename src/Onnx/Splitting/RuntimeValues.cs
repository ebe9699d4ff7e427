using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;

namespace AutoScale.Onnx.Splitting;

/// <summary>One value of a graph as ONNX Runtime derives it.</summary>
/// <param name="ElementType">Null for what the Open Inference Protocol cannot carry; then <paramref name="Problem"/> says what it is.</param>
/// <param name="Shape">At batch size 1; null where it depends on the data.</param>
/// <param name="Declared">As a graph input declares it: free dimensions stay free.</param>
/// <param name="Problem">Why the value cannot cross; null where it can.</param>
sealed record RuntimeValue(TensorElementType? ElementType, IReadOnlyList<long>? Shape, TypeProto? Declared, string? Problem);

/// <summary>
/// Types and shapes of a graph's values, taken from ONNX Runtime's own inference: the model is loaded with them as outputs, once as it is, for its free dimensions,
/// and once with those bound. Where the runtime gives no rank, a scalar or an unknown shape, the census decides which.
/// </summary>
static class RuntimeValues
{
    /// <exception cref="InvalidModelException">ONNX Runtime does not load the model.</exception>
    public static IReadOnlyDictionary<string, RuntimeValue> Read(
        ModelProto model, IReadOnlyCollection<string> values, GraphCensus census)
    {
        using var free = Load(Exposed(model, values));
        using var bound = Load(Exposed(Bound(model, census.InputShapes), values));
        return values.ToDictionary(
            value => value, value => Describe(Find(free, value), Find(bound, value), census.ShapeOf(value)), StringComparer.Ordinal);
    }

    static NodeMetadata Find(InferenceSession session, string value) =>
        session.OutputMetadata.TryGetValue(value, out var output) ? output : session.InputMetadata[value];

    static RuntimeValue Describe(NodeMetadata free, NodeMetadata bound, IReadOnlyList<long>? census)
    {
        if (bound.OnnxValueType is not OnnxValueType.ONNX_TYPE_TENSOR)
        {
            return new(null, null, null, $"is no dense tensor but {bound.OnnxValueType}");
        }

        if (!bound.ElementDataType.TryToProtocol(out var type))
        {
            return new(null, null, null, $"has elements of type {bound.ElementDataType}, which the Open Inference Protocol cannot carry");
        }

        var runtime = Array.ConvertAll(bound.Dimensions, dimension => (long)dimension);
        var shape = runtime.Length > 0 && runtime.All(dimension => dimension >= 0) ? runtime : census;
        return shape is null
            ? new(type, null, null, "has a shape that depends on the data, or that neither the runtime nor the census derives")
            : new(type, shape, Declare(type, shape, free), null);
    }

    static TypeProto Declare(TensorElementType type, IReadOnlyList<long> shape, NodeMetadata free)
    {
        var declared = new TensorShapeProto();
        for (var axis = 0; axis < shape.Count; axis++)
        {
            // A rank that the runtime loses without bound dimensions leaves all of them free.
            var fixedSize = free.Dimensions.Length == shape.Count ? free.Dimensions[axis] : -1;
            var symbol = free.Dimensions.Length == shape.Count ? free.SymbolicDimensions[axis] : "";
            declared.Dim.Add(fixedSize >= 0 ? new TensorShapeProto.Types.Dimension { DimValue = fixedSize }
                : symbol.Length > 0 ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension());
        }

        return new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type.ToOnnx(), Shape = declared } };
    }

    /// <summary>The model with every input's shape fixed.</summary>
    static ModelProto Bound(ModelProto model, IReadOnlyDictionary<string, IReadOnlyList<long>> inputShapes)
    {
        var graph = model.Graph.Shallow();
        graph.Input.Clear();
        foreach (var input in model.Graph.Input)
        {
            if (!inputShapes.TryGetValue(input.Name, out var shape))
            {
                graph.Input.Add(input);
                continue;
            }

            var fixedInput = input.Clone();
            var tensor = fixedInput.Type.TensorType ?? fixedInput.Type.OptionalType?.ElemType?.TensorType;
            if (tensor is not null)
            {
                tensor.Shape = new TensorShapeProto();
                tensor.Shape.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
            }

            graph.Input.Add(fixedInput);
        }

        // Declared shapes with free dimensions would contradict the bound ones.
        graph.ValueInfo.Clear();
        graph.Output.Clear();
        graph.Output.Add(model.Graph.Output.Select(output => new ValueInfoProto { Name = output.Name }));
        return model.With(graph);
    }

    /// <summary>Outputs without a type take the one that the runtime infers.</summary>
    static ModelProto Exposed(ModelProto model, IEnumerable<string> values)
    {
        var graph = model.Graph.Shallow();
        var known = graph.Output.Concat(graph.Input).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        graph.Output.Add(values.Where(known.Add).Select(value => new ValueInfoProto { Name = value }));
        return model.With(graph);
    }

    static InferenceSession Load(ModelProto model)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            LogId = "shapes",
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(ModelFile.Write(model), options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidModelException($"ONNX Runtime does not load the model: {error.Message}", error);
        }
    }
}
