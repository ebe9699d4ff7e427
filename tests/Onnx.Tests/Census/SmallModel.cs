using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Tests.Census;

/// <summary>Models of a few nodes, spelled out in the format itself.</summary>
sealed class SmallModel
{
    readonly ModelProto _model = new() { IrVersion = 8, Graph = new GraphProto { Name = "small" } };

    public SmallModel() => _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });

    public ModelProto Proto => _model;

    public SmallModel Input(string name, params long[] shape) => Input(name, DataType.Float, shape);

    public SmallModel Input(string name, DataType type, params long[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public SmallModel Weights(string name, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        _model.Graph.Initializer.Add(Onnx.Graph.Tensors.Floats(name, shape, Enumerable.Range(1, (int)count).Select(i => i * 0.01f).ToArray()));
        return this;
    }

    public SmallModel Integers(string name, params long[] values)
    {
        _model.Graph.Initializer.Add(Onnx.Graph.Tensors.Int64s(name, [values.Length], values));
        return this;
    }

    public SmallModel Node(string type, string inputs, string outputs, params AttributeProto[] attributes)
    {
        _model.Graph.Node.Add(NodeOf(type, inputs, outputs, attributes));
        return this;
    }

    /// <summary>Inputs and outputs are parted by spaces; "-" is an input left out; a type may be domain::type.</summary>
    public static NodeProto NodeOf(string type, string inputs, string outputs, params AttributeProto[] attributes)
    {
        var parts = type.Split("::");
        var node = new NodeProto { OpType = parts[^1], Domain = parts.Length > 1 ? parts[0] : "" };
        node.Input.Add(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name));
        node.Output.Add(outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        node.Attribute.Add(attributes);
        return node;
    }

    public static ValueInfoProto Value(string name, DataType type, params long[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    public SmallModel Output(string name)
    {
        _model.Graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } });
        return this;
    }

    public ModelCensusResult Read() => ModelCensus.Read(ModelFile.Write(_model));

    /// <summary>The shape of the one output <c>y</c>.</summary>
    public string ShapeOfY()
    {
        Output("y");
        return Read().Outputs[0].Shape is { } shape ? string.Join(",", shape) : "unknown";
    }
}
