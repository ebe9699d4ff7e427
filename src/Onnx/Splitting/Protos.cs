using AutoScale.Core.Tensors;
using AutoScale.Onnx.Proto;
using static AutoScale.Onnx.Proto.TensorProto.Types;

namespace AutoScale.Onnx.Splitting;

/// <summary>Copies of graphs that share their nodes and weights: a weight is written twice where two graphs need it, and never copied in memory.</summary>
static class Protos
{
    static readonly DataType[] Types =
    [
        DataType.Bool, DataType.Uint8, DataType.Uint16, DataType.Uint32, DataType.Uint64,
        DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Float16, DataType.Float, DataType.Double,
    ];

    public static DataType ToOnnx(this TensorElementType type) => Types[(int)type];

    /// <summary>Another list of the same parts.</summary>
    public static GraphProto Shallow(this GraphProto graph)
    {
        var copy = new GraphProto { Name = graph.Name };
        copy.Node.Add(graph.Node);
        copy.Initializer.Add(graph.Initializer);
        copy.SparseInitializer.Add(graph.SparseInitializer);
        copy.Input.Add(graph.Input);
        copy.Output.Add(graph.Output);
        copy.ValueInfo.Add(graph.ValueInfo);
        copy.QuantizationAnnotation.Add(graph.QuantizationAnnotation);
        copy.MetadataProps.Add(graph.MetadataProps);
        return copy;
    }

    /// <summary>The model around another graph: versions, operator sets and functions stay.</summary>
    public static ModelProto With(this ModelProto model, GraphProto graph)
    {
        var copy = new ModelProto { IrVersion = model.IrVersion, ProducerName = model.ProducerName, ProducerVersion = model.ProducerVersion, Graph = graph };
        copy.Domain = model.Domain;
        copy.OpsetImport.Add(model.OpsetImport);
        copy.Functions.Add(model.Functions);
        copy.MetadataProps.Add(model.MetadataProps);
        return copy;
    }
}
