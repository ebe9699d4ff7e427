using AutoScale.Core.Tensors;
using AutoScale.Onnx.Graph;
using AutoScale.Onnx.Proto;
using AutoScale.Onnx.Zoo.Networks;

namespace AutoScale.Onnx.Zoo;

/// <summary>
/// One of the ten networks that arXiv 2005.02544 evaluates, as an ONNX graph with random weights: its layers, shapes, work and traffic are real, its answers mean nothing.
/// Images enter as <c>input</c>, FP32 [batch, 3, size, size]; MobileBERT takes three tensors of token ids. The batch is free.
/// </summary>
public sealed class ZooNetwork
{
    readonly Func<ulong, ModelProto> build;
    readonly int imageSize;

    internal ZooNetwork(string id, string title, int imageSize, Func<ulong, ModelProto> build)
    {
        (Id, Title, this.imageSize, this.build) = (id, title, imageSize, build);
    }

    /// <summary>The model's name, such as <c>mobilenet_v1</c>.</summary>
    public string Id { get; }

    /// <summary>The name for people, such as <c>MobileNet v1</c>.</summary>
    public string Title { get; }

    /// <summary>Builds the FP32 model. Same seed, same bytes, on any machine.</summary>
    public ModelProto Build(ulong seed) => build(seed);

    /// <summary>Random inputs that the network accepts: pixels in [-1, 1), or token ids of its vocabulary. Same seed, same bytes.</summary>
    /// <param name="seed">Chooses the inputs.</param>
    /// <param name="batch">At least 1.</param>
    public IReadOnlyList<Tensor> SampleInputs(ulong seed, int batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (imageSize > 0)
        {
            long[] shape = [batch, 3, imageSize, imageSize];
            return [new Tensor("input", TensorElementType.Fp32, shape, SeededUniform.Floats(SeededUniform.StreamOf(seed, Id), Tensor.CountElements(shape), 1))];
        }

        return
        [
            Tokens("input_ids", seed, batch, MobileBert.Vocabulary),
            Filled("attention_mask", batch, 1),
            Filled("token_type_ids", batch, 0),
        ];
    }

    static Tensor Tokens(string name, ulong seed, int batch, long exclusiveMax) =>
        Tokens(name, batch, SeededUniform.Integers(SeededUniform.StreamOf(seed, name), batch * MobileBert.Length, exclusiveMax));

    static Tensor Filled(string name, int batch, long value) =>
        Tokens(name, batch, [.. Enumerable.Repeat(value, batch * MobileBert.Length)]);

    static Tensor Tokens(string name, int batch, long[] values) => new(
        name, TensorElementType.Int64, [batch, MobileBert.Length], Tensors.Int64s(name, [values.Length], values).RawData.Memory);
}
