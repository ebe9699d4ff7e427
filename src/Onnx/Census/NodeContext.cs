using System.Globalization;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Census;

/// <summary>Derives one node: reads inputs and attributes, sets outputs, and says what layer it is.</summary>
delegate void OperatorRule(NodeContext node);

/// <summary>A node as its rule sees it.</summary>
sealed class NodeContext(NodeProto proto, string name, CensusValue?[] inputs, IReadOnlyDictionary<string, AttributeProto> attributes)
{
    public EvaluatedNode Node { get; } = new(proto, name, inputs);

    public CensusValue?[] Outputs { get; } = new CensusValue?[proto.Output.Count];

    /// <summary>The inputs that may hold parameters; null for all of them.</summary>
    public int[]? WeightInputs { get; set; }

    public int InputCount => inputs.Length;

    public int OutputCount => Outputs.Length;

    public string OperatorType => proto.OpType;

    /// <summary>Computed once, at loading. Random numbers are not.</summary>
    public bool AllConstant { get; } =
        inputs.All(input => input is null or { Constant: true }) && !proto.OpType.StartsWith("Random", StringComparison.Ordinal);

    public bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    public CensusValue Input(int input) => Has(input) ? inputs[input]! : throw Invalid($"lacks its input {input}");

    /// <summary>An input's shape. Rules run with known shapes only.</summary>
    public long[] Shape(int input) => Input(input).Shape ?? throw Invalid($"has no shape on input {input}");

    /// <summary>An input's shape, at least so many dimensions.</summary>
    public long[] Shape(int input, int minRank) => Shape(input) is var shape && shape.Length >= minRank
        ? shape
        : throw Invalid($"needs at least {minRank} dimensions on input {input} and gets {Format(shape)}");

    public DataType Type(int input) => Input(input).Type;

    /// <summary>An input's elements as whole numbers, where they are known.</summary>
    public bool TryIntegers(int input, out long[] values)
    {
        values = Input(input).Data?.ToIntegers() ?? [];
        return Input(input).Data is not null;
    }

    /// <summary>A list that older operator sets hold in an attribute and newer ones in an input. False when it depends on data.</summary>
    public bool TryList(string attribute, int input, out long[]? values)
    {
        values = Ints(attribute);
        if (values is not null || !Has(input))
        {
            return true;
        }

        var known = TryIntegers(input, out var list);
        values = list;
        return known;
    }

    public long Int(string attribute, long otherwise) => attributes.TryGetValue(attribute, out var found) ? found.I : otherwise;

    public string Text(string attribute, string otherwise) =>
        attributes.TryGetValue(attribute, out var found) ? found.S.ToStringUtf8() : otherwise;

    public long[]? Ints(string attribute) => attributes.TryGetValue(attribute, out var found) ? [.. found.Ints] : null;

    public AttributeProto? Attribute(string attribute) => attributes.GetValueOrDefault(attribute);

    /// <summary>An axis counted from the end where negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"has the axis {axis} outside rank {rank}"));

    public void Set(int output, long[] shape, DataType type, FoldedData? data = null)
    {
        if (output >= Outputs.Length)
        {
            return;
        }

        foreach (var dimension in shape)
        {
            if (dimension < 0)
            {
                throw Invalid($"would give the shape {Format(shape)}");
            }
        }

        if (data is not null && data.Count != Shapes.Count(shape))
        {
            throw Invalid($"gives {data.Count} elements for the shape {Format(shape)}");
        }

        Outputs[output] = new CensusValue { Shape = shape, Type = type, Data = data, Producer = Node, Constant = AllConstant };
    }

    /// <summary>Gives up on the shapes of the outputs not set so far.</summary>
    public void Lose(string reason) =>
        Lose(new UnknownShape(Node.Domain is "" ? "ai.onnx" : Node.Domain, proto.OpType, name, reason));

    public void Lose(UnknownShape cause)
    {
        for (var output = 0; output < Outputs.Length; output++)
        {
            Outputs[output] ??= new CensusValue { Cause = cause, Producer = Node, Constant = AllConstant };
        }
    }

    /// <summary>Says that this node is a layer. A node of constants alone is computed once, at loading, and is none.</summary>
    public void Layer(LayerKind kind, long multiplyAccumulates)
    {
        if (!AllConstant)
        {
            Node.Kind = kind;
            Node.MultiplyAccumulates = multiplyAccumulates;
        }
    }

    public void KeepSources(IReadOnlyList<ParameterSource> sources)
    {
        foreach (var output in Outputs)
        {
            output!.Sources = sources;
        }
    }

    public InvalidModelException Invalid(string what) => new($"Node '{name}' ({proto.OpType}) {what}.");

    public static string Format(IEnumerable<long> shape) => $"[{string.Join(",", shape)}]";
}
