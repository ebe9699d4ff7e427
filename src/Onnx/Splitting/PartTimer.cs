using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Splitting;

/// <summary>Times parts of models on this machine, for <see cref="LayerRegression"/>.</summary>
/// <param name="options">Threads of the engine.</param>
/// <param name="time">Measures.</param>
/// <param name="repeats">Runs of each part, at least 1. The fastest counts: what else runs on the machine only ever adds. One run before them is not counted.</param>
public sealed class PartTimer(OnnxEngineOptions options, TimeProvider time, int repeats = 9)
{
    /// <summary>Times a model whole, and head and tail of cuts spread evenly over it.</summary>
    /// <param name="network">The name that the samples carry.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="cuts">How many cuts, at least 1.</param>
    /// <param name="cancellationToken">Ends the timing between runs.</param>
    /// <exception cref="NotSupportedException">The census cannot count the model.</exception>
    /// <exception cref="ModelFailedException">A part does not load or run.</exception>
    public async Task<IReadOnlyList<TimedPart>> RunAsync(
        string network, ModelProto model, IReadOnlyList<Tensor> inputs, int cuts, CancellationToken cancellationToken)
    {
        var splitter = ModelSplitter.Read(model);
        var whole = splitter.WholeWork ?? throw new NotSupportedException($"The layers of '{network}' cannot be counted, so that no regression can explain them.");
        var (_, wholeMs) = await TimeAsync(model, inputs, cancellationToken);
        var parts = new List<TimedPart> { new(network, whole, wholeMs) };
        for (var sample = 0; sample < Math.Min(cuts, splitter.Cuts.Count); sample++)
        {
            var cut = splitter.Cuts[(int)((sample + 0.5) * splitter.Cuts.Count / Math.Min(cuts, splitter.Cuts.Count))];
            var (head, tail) = splitter.Work(cut.Label)!.Value;
            var (given, headMs) = await TimeAsync(splitter.Head(cut.Label), inputs, cancellationToken);
            Tensor[] crossing = [.. cut.Crossing.Select(tensor => given.Concat(inputs).First(candidate => candidate.Name == tensor.Name))];
            var (_, tailMs) = await TimeAsync(splitter.Tail(cut.Label), crossing, cancellationToken);
            parts.Add(new(network, head, headMs));
            parts.Add(new(network, tail, tailMs));
        }

        return parts;
    }

    async Task<(IReadOnlyList<Tensor> Outputs, double Ms)> TimeAsync(ModelProto model, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken)
    {
        using var engine = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(model)), options);
        var signature = await engine.DescribeAsync(SingleModelStore.Id, cancellationToken);
        Tensor[] wanted = [.. inputs.Where(tensor => signature.Inputs.Any(input => input.Name == tensor.Name))];
        var outputs = await engine.RunAsync(SingleModelStore.Id, wanted, [], cancellationToken);
        var fastest = double.PositiveInfinity;
        for (var run = 0; run < repeats; run++)
        {
            var start = time.GetTimestamp();
            await engine.RunAsync(SingleModelStore.Id, wanted, [], cancellationToken);
            fastest = Math.Min(fastest, time.GetElapsedTime(start).TotalMilliseconds);
        }

        return (outputs, fastest);
    }
}
