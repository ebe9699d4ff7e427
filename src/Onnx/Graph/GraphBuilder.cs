using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Graph;

/// <summary>
/// Builds an ONNX model node by node. Values are known by name. Weights are made in memory from the seed and the weight's name:
/// random, for cost and traffic, never for accuracy.
/// </summary>
/// <param name="name">The graph's name.</param>
/// <param name="seed">Same seed, same bytes, on any machine.</param>
public sealed class GraphBuilder(string name, ulong seed)
{
    /// <summary>The name of the free batch dimension, written -1 in shapes.</summary>
    public const string BatchDimension = "batch";

    /// <summary>Version of the ai.onnx operator set that graphs are written against.</summary>
    public const int Opset = 17;

    /// <summary>IR version of the file: the one that belongs to opset 17.</summary>
    public const int IrVersion = 8;

    readonly GraphProto graph = new() { Name = name };
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Declares an input; -1 stands for the batch.</summary>
    public string Input(string input, DataType type, params ReadOnlySpan<long> shape)
    {
        graph.Input.Add(Describe(Claim(input), type, shape));
        return input;
    }

    /// <summary>Declares a value made by some node as an output; -1 stands for the batch.</summary>
    public void Output(string output, DataType type, params ReadOnlySpan<long> shape) => graph.Output.Add(Describe(output, type, shape));

    /// <summary>Adds a node with one output, which carries the node's name.</summary>
    public string Node(string operatorType, string node, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var proto = new NodeProto { OpType = operatorType, Name = Claim(node) };
        proto.Output.Add(node);
        foreach (var input in inputs)
        {
            proto.Input.Add(input);
        }

        foreach (var attribute in attributes)
        {
            proto.Attribute.Add(attribute);
        }

        graph.Node.Add(proto);
        return node;
    }

    /// <summary>Weights drawn uniformly from [centre - bound, centre + bound).</summary>
    public string Weights(string weights, ReadOnlySpan<long> shape, float bound, float centre = 0)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            count = checked(count * dimension);
        }

        var bytes = SeededUniform.Floats(SeededUniform.StreamOf(seed, weights), count, bound, centre);
        graph.Initializer.Add(Tensors.Raw(Claim(weights), DataType.Float, shape, bytes));
        return weights;
    }

    /// <summary>Weights that were learned.</summary>
    public string Weights(string weights, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        graph.Initializer.Add(Tensors.Floats(Claim(weights), shape, values));
        return weights;
    }

    /// <summary>A constant list of whole numbers, such as a shape.</summary>
    public string Integers(string constant, params ReadOnlySpan<long> values)
    {
        if (names.Add(constant))
        {
            graph.Initializer.Add(Tensors.Int64s(constant, [values.Length], values));
        }

        return constant;
    }

    /// <summary>A constant scalar.</summary>
    public string Scalar(string constant, float value)
    {
        if (names.Add(constant))
        {
            graph.Initializer.Add(Tensors.Floats(constant, [], [value]));
        }

        return constant;
    }

    /// <summary>The finished model.</summary>
    public ModelProto Build()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "AutoScale.Onnx", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        return model;
    }

    string Claim(string value) =>
        names.Add(value) ? value : throw new ArgumentException($"The graph already has a value named '{value}'.", nameof(value));

    static ValueInfoProto Describe(string value, DataType type, ReadOnlySpan<long> shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        foreach (var dimension in shape)
        {
            tensor.Shape.Dim.Add(dimension < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = BatchDimension }
                : new TensorShapeProto.Types.Dimension { DimValue = dimension });
        }

        return new ValueInfoProto { Name = value, Type = new TypeProto { TensorType = tensor } };
    }
}
