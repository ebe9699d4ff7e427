using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Census;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Splitting;

/// <summary>
/// Cuts an ONNX model in two that give together what it gives alone. Every node is tried: the head is the node with all that it needs, the tail what else leads to an
/// output; what the tail reads and the head makes crosses, and so does an input that both read. Stored tensors go where they are read, shared ones to both sides;
/// nodes over stored tensors alone are repeated rather than sent. A node with a body (If, Loop, Scan) stays whole, and what the body captures counts as read by it.
/// </summary>
public sealed class ModelSplitter
{
    static readonly Dictionary<string, long> NoDimensions = [];

    readonly PartWriter writer;
    readonly Dictionary<string, (GraphCut Cut, CutAnalysis Analysis)> cuts = new(StringComparer.Ordinal);
    readonly long opset;
    readonly LayerWork? work;
    readonly Dictionary<string, long> outputBytes;

    ModelSplitter(ModelProto model, IReadOnlyDictionary<string, long> dimensions)
    {
        var graph = new DataflowGraph(model.Graph);
        var analyses = Enumerable.Range(0, graph.Nodes.Count).Where(node => graph.NameOf(node).Length > 0)
            .Select(node => new CutAnalysis(graph, node)).ToList();
        var census = ModelCensus.Derive(model, dimensions);
        var values = RuntimeValues.Read(
            model, [.. analyses.Where(analysis => analysis.Problem is null).SelectMany(analysis => analysis.Crossing).Distinct(StringComparer.Ordinal)], census);
        string[] outputs = [.. graph.Proto.Output.Select(output => output.Name)];
        var cuts = new List<GraphCut>();
        var rejected = new List<RejectedCut>();
        foreach (var analysis in analyses)
        {
            var (value, operatorType) = (graph.NameOf(analysis.Node), graph.Nodes[analysis.Node].OpType);
            var problem = analysis.Problem ?? analysis.Crossing.Where(crossing => values[crossing].Problem is not null)
                .Select(crossing => $"'{crossing}' would cross and {values[crossing].Problem}.").FirstOrDefault();
            if (problem is not null)
            {
                rejected.Add(new RejectedCut(value, operatorType, problem));
                continue;
            }

            var cut = new GraphCut(
                CutLabels.Of(value), value, operatorType,
                [.. analysis.Crossing.Select(name => new CrossingTensor(name, values[name].ElementType!.Value, values[name].Shape!, graph.Producer(name) < 0))],
                Count(analysis.Head), Count(analysis.Tail), outputs, analysis.HeadOutputs, analysis.TailOutputs);
            this.cuts.Add(cut.Label, (cut, analysis));
            cuts.Add(cut);
        }

        (Cuts, Rejected) = (cuts, rejected);
        writer = new PartWriter(model, graph, values);
        InputBytes = graph.Proto.Input.Where(input => graph.Inputs.Contains(input.Name)).Sum(input => Bytes(input, census));
        outputBytes = graph.Proto.Output.ToDictionary(output => output.Name, output => Bytes(output, census), StringComparer.Ordinal);
        work = census.IsComplete ? LayerWork.Of(graph, census) : null;
        opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 0;
    }

    /// <summary>The first operator set with DequantizeLinear.</summary>
    const long QuantisationOpset = 10;

    /// <summary>Every legal cut, in the order of the file's nodes.</summary>
    public IReadOnlyList<GraphCut> Cuts { get; }

    /// <summary>Every other node, each with the reason.</summary>
    public IReadOnlyList<RejectedCut> Rejected { get; }

    /// <summary>Bytes of all inputs at batch size 1: what offloading the whole model sends.</summary>
    public long InputBytes { get; }

    /// <summary>Bytes of all outputs at batch size 1, as far as their shapes are known.</summary>
    public long OutputBytes => outputBytes.Values.Sum();

    /// <summary>Whether a tail can take its tensors as 8-bit integers.</summary>
    public bool CanQuantise => opset >= QuantisationOpset;

    /// <summary>Analyses a whole ONNX file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dimensions">Sizes of free dimensions other than the batch, as <see cref="ModelCensus"/> takes them. Parts keep them free.</param>
    /// <exception cref="InvalidModelException">The file is damaged, contradicts itself, or ONNX Runtime does not load it.</exception>
    /// <exception cref="UnboundDimensionException">A free dimension of an input is not stated.</exception>
    /// <exception cref="ArgumentException">A stated dimension is not free in this model, or below 1.</exception>
    public static ModelSplitter Read(ReadOnlyMemory<byte> file, IReadOnlyDictionary<string, long>? dimensions = null) => Read(ModelFile.Parse(file), dimensions);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, IReadOnlyDictionary{string, long}?)"/>
    /// <param name="model">The model; not to be changed afterwards.</param>
    /// <param name="dimensions">See above.</param>
    public static ModelSplitter Read(ModelProto model, IReadOnlyDictionary<string, long>? dimensions = null) => new(model, dimensions ?? NoDimensions);

    /// <summary>The cut with a label; null where the model has none.</summary>
    public GraphCut? Find(string label) => cuts.TryGetValue(label, out var found) ? found.Cut : null;

    /// <summary>
    /// The device's part. Inputs: those of the whole model that it reads. Outputs: the crossing tensors that it computes and the whole model's outputs that it gives.
    /// </summary>
    /// <exception cref="ArgumentException">The model has no such cut.</exception>
    public ModelProto Head(string label) => writer.Head(Analysis(label));

    /// <summary>The other part. Inputs: the crossing tensors. Outputs: the rest of the whole model's.</summary>
    /// <param name="label">The cut.</param>
    /// <param name="crossing">
    /// <see cref="Precision.Fp32"/>: tensors cross as they are. <see cref="Precision.Int8"/>: each FP32 tensor crosses as uint8 with its scale and zero point, three
    /// inputs named by <see cref="CrossingNames"/>; others cross as they are.
    /// </param>
    /// <exception cref="ArgumentException">The model has no such cut, or nothing crosses at that precision.</exception>
    /// <exception cref="NotSupportedException">INT8 is asked for and the model's operator set is older than 10.</exception>
    public ModelProto Tail(string label, Precision crossing = Precision.Fp32)
    {
        if (crossing is Precision.Fp16)
        {
            throw new ArgumentException("Tensors cross as they are (Fp32) or as Int8.", nameof(crossing));
        }

        return crossing is Precision.Int8 && !CanQuantise
            ? throw new NotSupportedException($"The model uses operator set {opset}; 8-bit crossing needs {QuantisationOpset} or newer. Export it again with a newer one.")
            : writer.Tail(Analysis(label), crossing);
    }

    /// <summary>Bytes that a tail returns at batch size 1.</summary>
    public long ReturnBytes(GraphCut cut) => cut.TailOutputs.Sum(output => outputBytes[output]);

    /// <summary>What the head and the tail of a cut compute; null where the census cannot count the model.</summary>
    /// <exception cref="ArgumentException">The model has no such cut.</exception>
    public (PartWork Head, PartWork Tail)? Work(string label) => work is null
        ? null
        : (work.Sum(Analysis(label).Head), work.Sum(Analysis(label).Tail));

    /// <summary>What the whole model computes; null where the census cannot count it.</summary>
    public PartWork? WholeWork => work?.All;

    CutAnalysis Analysis(string label) => cuts.TryGetValue(label, out var found)
        ? found.Analysis
        : throw new ArgumentException($"The model has no cut '{label}'.", nameof(label));

    static long Bytes(ValueInfoProto value, GraphCensus census)
    {
        var bits = Tensors.BitsPerElement((TensorProto.Types.DataType)(value.Type?.TensorType?.ElemType ?? 0));
        return census.ShapeOf(value.Name) is { } shape ? Tensor.CountElements(shape) * bits / 8 : 0;
    }

    static int Count(System.Collections.BitArray nodes) => nodes.Cast<bool>().Count(inside => inside);
}
