using System.Runtime.InteropServices;
using AutoScale.Core.Actions;
using AutoScale.Core.Splitting;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;

namespace AutoScale.Onnx.Splitting;

/// <summary>How one cut compares with the whole model.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="Difference">Largest |whole − (head, tail)| over all elements of all outputs.</param>
/// <param name="LargestOutput">Largest |whole|, which tells what the difference means.</param>
/// <param name="Share">Largest of |whole − (head, tail)| / max(1, largest |whole| of that output).</param>
/// <param name="Int8">The same outputs after the tensors crossed as 8-bit integers; null where that was not asked for.</param>
public sealed record CutCheck(GraphCut Cut, double Difference, double LargestOutput, double Share, QuantizationNoise? Int8)
{
    /// <summary>The bound of <see cref="Passes"/>.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>
    /// |whole − (head, tail)| ≤ 1e-5·max(1, max|whole|) for every element of every output: an absolute bound for outputs up to 1, the same share of an output's largest
    /// element beyond it.
    /// </summary>
    public bool Passes => Share <= Tolerance;
}

/// <summary>
/// Runs a model whole, and cut, through the product's own engine with all of ONNX Runtime's graph optimisations, and compares every output. Nothing is assumed of the
/// parts: every head is run from the model's inputs and every tail from what that head gave.
/// </summary>
public sealed class SplitCheck : IDisposable
{
    readonly ModelSplitter splitter;
    readonly IReadOnlyList<Tensor> inputs;
    readonly OnnxEngineOptions options;
    readonly OnnxInferenceEngine engine;
    IReadOnlyList<Tensor>? whole;

    /// <param name="model">The whole model.</param>
    /// <param name="splitter">Its cuts.</param>
    /// <param name="inputs">All its inputs.</param>
    /// <param name="options">Threads of the engines.</param>
    public SplitCheck(ModelProto model, ModelSplitter splitter, IReadOnlyList<Tensor> inputs, OnnxEngineOptions options)
    {
        (this.splitter, this.inputs, this.options) = (splitter, inputs, options);
        engine = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(model)), options);
    }

    /// <summary>Compares one cut.</summary>
    /// <param name="cut">One of the splitter's.</param>
    /// <param name="int8">Whether to run it with 8-bit crossing too.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="ModelFailedException">A part does not load or run.</exception>
    /// <exception cref="InvalidTensorException">A part's signature does not fit what the other gives.</exception>
    public async Task<CutCheck> RunAsync(GraphCut cut, bool int8, CancellationToken cancellationToken)
    {
        whole ??= await engine.RunAsync(SingleModelStore.Id, inputs, [], cancellationToken);
        var given = await RunAsync(splitter.Head(cut.Label), inputs, cancellationToken);
        Tensor[] crossing = [.. cut.Crossing.Select(tensor => given.Concat(inputs).First(candidate => candidate.Name == tensor.Name))];
        var exact = given.Concat(await RunAsync(splitter.Tail(cut.Label), crossing, cancellationToken)).ToList();
        var (difference, largest, share) = Compare(exact);
        return new CutCheck(cut, difference, largest, share, int8 && splitter.CanQuantise ? await RunInt8Async(cut, crossing, cancellationToken) : null);
    }

    public void Dispose() => engine.Dispose();

    async Task<QuantizationNoise> RunInt8Async(GraphCut cut, Tensor[] crossing, CancellationToken cancellationToken)
    {
        var coarse = await RunAsync(splitter.Tail(cut.Label, Precision.Int8), CrossingCodec.Quantize(crossing), cancellationToken);
        var reference = new List<float>();
        var values = new List<float>();
        foreach (var tensor in coarse.Where(tensor => tensor.ElementType is TensorElementType.Fp32))
        {
            reference.AddRange(MemoryMarshal.Cast<byte, float>(this.whole!.First(whole => whole.Name == tensor.Name).Data.Span));
            values.AddRange(MemoryMarshal.Cast<byte, float>(tensor.Data.Span));
        }

        return QuantizationNoise.Between(CollectionsMarshal.AsSpan(reference), CollectionsMarshal.AsSpan(values));
    }

    (double Difference, double Largest, double Share) Compare(List<Tensor> given)
    {
        var (difference, largest, share) = (0.0, 0.0, 0.0);
        foreach (var whole in this.whole!)
        {
            var other = given.Find(tensor => tensor.Name == whole.Name) ?? throw new InvalidTensorException($"Neither part gives '{whole.Name}'.");
            if (!whole.Shape.SequenceEqual(other.Shape) || whole.ElementType != other.ElementType)
            {
                return (double.PositiveInfinity, largest, double.PositiveInfinity);
            }

            if (whole.ElementType is TensorElementType.Fp32)
            {
                var noise = QuantizationNoise.Between(MemoryMarshal.Cast<byte, float>(whole.Data.Span), MemoryMarshal.Cast<byte, float>(other.Data.Span));
                // NaN is never smaller.
                difference = noise.LargestError <= difference ? difference : noise.LargestError;
                largest = Math.Max(largest, noise.LargestValue);
                var own = noise.LargestError / Math.Max(1, noise.LargestValue);
                share = own <= share ? share : own;
            }
            else if (!whole.Data.Span.SequenceEqual(other.Data.Span))
            {
                return (double.PositiveInfinity, largest, double.PositiveInfinity);
            }
        }

        return (difference, largest, share);
    }

    async Task<IReadOnlyList<Tensor>> RunAsync(ModelProto part, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken)
    {
        using var engine = new OnnxInferenceEngine(new SingleModelStore(ModelFile.Write(part)), options);
        var signature = await engine.DescribeAsync(SingleModelStore.Id, cancellationToken);
        Tensor[] wanted = [.. inputs.Where(tensor => signature.Inputs.Any(input => input.Name == tensor.Name))];
        return await engine.RunAsync(SingleModelStore.Id, wanted, [], cancellationToken);
    }
}
