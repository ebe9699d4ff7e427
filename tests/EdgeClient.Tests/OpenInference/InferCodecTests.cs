using System.Text;
using AutoScale.Core.Learning;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.OpenInference;

namespace AutoScale.EdgeClient.Tests.OpenInference;

public sealed class InferCodecTests
{
    public static TheoryData<TensorElementType> Types => [.. Enum.GetValues<TensorElementType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void WriteRequest_IsReadBackBitForBit(TensorElementType type)
    {
        Tensor[] inputs = [Sample("a", type, [2, 3], seed: 1), Sample("b", type, [], seed: 2), Sample("empty", type, [0, 4], seed: 3)];

        var message = InferWriter.WriteRequest(inputs, ["y", "z"]);
        var request = InferReader.ReadRequest(Bytes(message), message.Json.Length);

        AssertSame(inputs, request.Inputs);
        Assert.Equal(["y", "z"], request.Outputs.Select(output => output.Name));
        Assert.All(request.Outputs, output => Assert.True(output.Binary));
        Assert.True(request.BinaryOutputs);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void WriteResponse_IsReadBackBitForBit(TensorElementType type)
    {
        Tensor[] outputs = [Sample("a", type, [5], seed: 4), Sample("b", type, [1, 2, 2], seed: 5)];
        var response = new InferResponse("net", outputs, "3", "id-7");

        // FP16 has no form in JSON; the other types take either.
        foreach (var binary in type is TensorElementType.Fp16 ? (string[][])[["a", "b"]] : [[], ["a"], ["b"], ["a", "b"]])
        {
            var message = InferWriter.WriteResponse(response, binary.Contains);
            Assert.Equal(binary.Length > 0, message.IsBinary);
            var read = InferReader.ReadResponse(Bytes(message), message.IsBinary ? message.Json.Length : null);
            AssertSame(outputs, read.Outputs);
            Assert.Equal(("net", "3", "id-7"), (read.ModelName, read.ModelVersion, read.Id));
        }
    }

    [Fact]
    public void ReadRequest_TakesNestedArraysAndParameters()
    {
        var json = """
            {"id":"x","parameters":{"on_device_only":true,"latency_ms":33.3},
             "inputs":[{"name":"i","shape":[2,2],"datatype":"FP32","data":[[1,2],[3,4.5]]}],
             "outputs":[{"name":"o","parameters":{"binary_data":false}}]}
            """;

        var request = InferReader.ReadRequest(Encoding.UTF8.GetBytes(json), null);

        Assert.Equal([1f, 2f, 3f, 4.5f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(request.Inputs[0].Data.Span).ToArray());
        Assert.Equal(33.3, request.Parameters["latency_ms"].GetDouble());
        Assert.False(request.Outputs[0].Binary);
        Assert.False(request.BinaryOutputs);
    }

    [Theory]
    [InlineData("""{}""", "inputs")]
    [InlineData("""{"inputs":null}""", "inputs")]
    [InlineData("""not json""", "protocol")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"FP99","data":[1]}]}""", "FP99")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"BYTES","data":["a"]}]}""", "BYTES")]
    [InlineData("""{"inputs":[{"name":"i","shape":[-1],"datatype":"FP32","data":[]}]}""", "negative")]
    [InlineData("""{"inputs":[{"name":"i","shape":[9223372036854775807,9],"datatype":"FP32","data":[]}]}""", "too large")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1000000000],"datatype":"INT8","data":[1]}]}""", "fewer elements")]
    [InlineData("""{"inputs":[{"name":"i","shape":[3],"datatype":"FP32","data":[1,2]}]}""", "2 elements")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"FP32","data":[1,2]}]}""", "more elements")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"INT8","data":[200]}]}""", "no INT8")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"FP32","data":["1"]}]}""", "no FP32")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"FP32"}]}""", "neither")]
    [InlineData("""{"inputs":[{"name":"i","shape":[1],"datatype":"FP16","data":[1]}]}""", "FP16")]
    [InlineData("""{"inputs":[{"name":"i","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""", "0 bytes are left")]
    [InlineData("""{"inputs":[{"name":"i","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":"8"}}]}""", "binary_data_size")]
    public void ReadRequest_NamesWhatIsWrong(string json, string named)
    {
        var error = Assert.Throws<OpenInferenceException>(() => InferReader.ReadRequest(Encoding.UTF8.GetBytes(json), null));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadRequest_RefusesBytesThatBelongToNothing()
    {
        var message = InferWriter.WriteRequest([Sample("a", TensorElementType.Fp32, [2], 1)], []);
        var bytes = Bytes(message);
        Assert.Throws<OpenInferenceException>(() => InferReader.ReadRequest((byte[])[.. bytes, 0], message.Json.Length));
        Assert.Throws<OpenInferenceException>(() => InferReader.ReadRequest(bytes, bytes.Length + 1));
        Assert.Throws<OpenInferenceException>(() => InferReader.ReadRequest(bytes, -1));
    }

    [Fact]
    public void ReadRequest_OnlyEverThrowsItsOwnException()
    {
        var message = InferWriter.WriteRequest([Sample("a", TensorElementType.Fp32, [2, 2], 1), Sample("b", TensorElementType.Int64, [1], 2)], ["y"]);
        var valid = Bytes(message);
        var random = new SplitMix64(5);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var mutant = valid.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            try
            {
                InferReader.ReadRequest(mutant.AsMemory(0, random.Next(4) is 0 ? random.Next(mutant.Length + 1) : mutant.Length), message.Json.Length);
            }
            catch (OpenInferenceException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 5_000, 20_000);
    }

    [Fact]
    public void WriteResponse_RefusesNumbersThatJsonLacks()
    {
        var response = new InferResponse("net", [new Tensor("a", TensorElementType.Fp32, [1], BitConverter.GetBytes(float.NaN))]);
        Assert.Throws<OpenInferenceException>(() => InferWriter.WriteResponse(response, _ => false));
        Assert.True(InferWriter.WriteResponse(response, _ => true).IsBinary);
    }

    static Tensor Sample(string name, TensorElementType type, long[] shape, ulong seed)
    {
        var bytes = new byte[Tensor.CountElements(shape) * type.Size()];
        new SplitMix64(seed).NextBytes(bytes);
        for (var offset = 0; offset < bytes.Length; offset += type.Size())
        {
            // Finite numbers, and booleans that are one.
            if (type is TensorElementType.Bool)
            {
                bytes[offset] &= 1;
            }
            else if (type is TensorElementType.Fp32 or TensorElementType.Fp64)
            {
                bytes[offset + type.Size() - 1] = 0x40;
            }
        }

        return new Tensor(name, type, shape, bytes);
    }

    static byte[] Bytes(EncodedMessage message) => [.. message.Json.Span, .. message.Tensors.SelectMany(tensor => tensor.ToArray())];

    static void AssertSame(Tensor[] expected, IReadOnlyList<Tensor> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        foreach (var (left, right) in expected.Zip(actual))
        {
            Assert.Equal((left.Name, left.ElementType), (right.Name, right.ElementType));
            Assert.Equal(left.Shape, right.Shape);
            Assert.Equal(left.Data.ToArray(), right.Data.ToArray());
        }
    }
}
