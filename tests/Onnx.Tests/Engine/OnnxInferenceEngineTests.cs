using AutoScale.Compat.OnnxRuntime.Tests;
using AutoScale.Core.Tensors;
using AutoScale.Onnx.Engine;

namespace AutoScale.Onnx.Tests.Engine;

public sealed class OnnxInferenceEngineTests : IDisposable
{
    static readonly ModelId Add = new("add", "1");
    static readonly string[] NoOutputs = [];

    readonly MemoryModelStore _store = new();
    readonly OnnxInferenceEngine _engine;

    public OnnxInferenceEngineTests()
    {
        _store.Models[Add] = TinyModel.Add();
        _engine = new OnnxInferenceEngine(_store, new OnnxEngineOptions { IntraOpThreads = 1 });
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task DescribeAsync_GivesTheSignature()
    {
        var signature = await _engine.DescribeAsync(Add, CancellationToken.None);

        Assert.Equal(["a", "b"], signature.Inputs.Select(input => input.Name));
        Assert.All(signature.Inputs, input => Assert.Equal(TensorElementType.Fp32, input.ElementType));
        Assert.All(signature.Inputs, input => Assert.Equal([-1L, 3L], input.Shape));
        Assert.Equal("c", Assert.Single(signature.Outputs).Name);
    }

    [Fact]
    public async Task RunAsync_TakesInputsInAnyOrder()
    {
        var b = Tensors.Floats("b", [2, 3], 10, 20, 30, 40, 50, 60);
        var a = Tensors.Floats("a", [2, 3], 1, 2, 3, 4, 5, 6);

        var all = await _engine.RunAsync(Add, [b, a], NoOutputs, CancellationToken.None);
        var named = await _engine.RunAsync(Add, [a, b], ["c"], CancellationToken.None);

        foreach (var c in new[] { Assert.Single(all), Assert.Single(named) })
        {
            Assert.Equal("c", c.Name);
            Assert.Equal(TensorElementType.Fp32, c.ElementType);
            Assert.Equal([2L, 3L], c.Shape);
            Assert.Equal([11f, 22, 33, 44, 55, 66], c.Values<float>());
        }
    }

    [Fact]
    public async Task RunAsync_ReadsASliceThatStartsAnywhere()
    {
        for (var offset = 0; offset < 8; offset++)
        {
            var whole = new byte[offset + 12 + 3];
            BitConverter.TryWriteBytes(whole.AsSpan(offset), 1.5f);
            BitConverter.TryWriteBytes(whole.AsSpan(offset + 8), -2f);
            var a = new Tensor("a", TensorElementType.Fp32, [1, 3], whole.AsMemory(offset, 12));

            var outputs = await _engine.RunAsync(Add, [a, a with { Name = "b" }], NoOutputs, CancellationToken.None);

            Assert.Equal([3f, 0, -4], outputs[0].Values<float>());
        }
    }

    [Theory]
    [InlineData("INT64", 7)]
    [InlineData("INT32", 6)]
    [InlineData("INT8", 3)]
    [InlineData("UINT8", 2)]
    [InlineData("UINT16", 4)]
    [InlineData("INT16", 5)]
    [InlineData("UINT32", 12)]
    [InlineData("UINT64", 13)]
    [InlineData("FP64", 11)]
    [InlineData("FP32", 1)]
    [InlineData("FP16", 10)]
    [InlineData("BOOL", 9)]
    public async Task RunAsync_CarriesEveryElementType(string typeName, int onnxType)
    {
        Assert.True(TensorElementTypes.TryParse(typeName, out var type));
        var model = new ModelId("identity", typeName);
        _store.Models[model] = TinyModel.Node("Identity", onnxType, [("x", [3])], ("y", [3]));
        var data = new byte[3 * type.Size()];
        for (var index = 0; index < data.Length; index++)
        {
            data[index] = (byte)(type is TensorElementType.Bool ? index % 2 : index + 1);
        }

        var y = Assert.Single(await _engine.RunAsync(model, [new Tensor("x", type, [3], data)], NoOutputs, CancellationToken.None));

        Assert.Equal(type, y.ElementType);
        Assert.Equal([3L], y.Shape);
        Assert.Equal(data, y.Data.ToArray());
    }

    [Fact]
    public async Task RunAsync_TakesAScalar()
    {
        var model = new ModelId("scalar", "1");
        _store.Models[model] = TinyModel.Node("Neg", TinyModel.Float, [("x", [])], ("y", []));

        var y = Assert.Single(await _engine.RunAsync(model, [Tensors.Floats("x", [], 2)], NoOutputs, CancellationToken.None));

        Assert.Empty(y.Shape);
        Assert.Equal([-2f], y.Values<float>());
    }

    public static TheoryData<string, Tensor[], string[], string> BadRequests()
    {
        var a = Tensors.Floats("a", [1, 3], 1, 2, 3);
        var b = a with { Name = "b" };
        return new TheoryData<string, Tensor[], string[], string>
        {
            { "unknown input", [a, b, a with { Name = "z" }], [], "Input 'z' is not one of the model's; expected 'a', 'b'." },
            { "missing input", [a], [], "Input 'b' is missing; expected 'a', 'b'." },
            { "no input", [], [], "Input 'a' is missing; expected 'a', 'b'." },
            { "duplicate input", [a, b, a], [], "Input 'a' is given twice; expected once." },
            { "wrong type", [a, b with { ElementType = TensorElementType.Int32 }], [], "Input 'b': expected FP32, got INT32." },
            { "wrong rank", [a, b with { Shape = [3] }], [], "Input 'b': expected shape [-1,3] with -1 for any size of 1 or more, got [3]." },
            { "wrong dimension", [a, b with { Shape = [1, 4] }], [], "Input 'b': expected shape [-1,3] with -1 for any size of 1 or more, got [1,4]." },
            { "empty free dimension", [a, b with { Shape = [0, 3] }], [], "Input 'b': expected shape [-1,3] with -1 for any size of 1 or more, got [0,3]." },
            { "negative dimension", [a, b with { Shape = [-1, 3] }], [], "Input 'b': expected shape [-1,3] with -1 for any size of 1 or more, got [-1,3]." },
            { "too many bytes", [a, b with { Data = new byte[16] }], [], "Input 'b': expected 12 bytes for FP32 [1,3], got 16." },
            { "too few bytes", [a, b with { Shape = [2, 3] }], [], "Input 'b': expected 24 bytes for FP32 [2,3], got 12." },
            {
                "huge dimension", [a, b with { Shape = [long.MaxValue, 3] }], [],
                "Input 'b': expected more than 2147483647 bytes for FP32 [9223372036854775807,3], got 12."
            },
            {
                "different sizes of one free dimension", [a, Tensors.Floats("b", [2, 3], 1, 2, 3, 4, 5, 6)], [],
                "Input 'b': expected dimension 'n' to be 1 as in input 'a', got 2."
            },
            { "unknown output", [a, b], ["d"], "Output 'd' is not one of the model's; expected 'c'." },
            { "duplicate output", [a, b], ["c", "c"], "Output 'c' is asked for twice; expected once." },
        };
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task RunAsync_RefusesWhatDoesNotFit(string what, Tensor[] inputs, string[] outputs, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidTensorException>(
            async () => await _engine.RunAsync(Add, inputs, outputs, CancellationToken.None));
        Assert.True(message == error.Message, $"{what}: {error.Message}");
    }

    [Fact]
    public async Task RunAsync_RefusesABooleanThatIsNeither()
    {
        var model = new ModelId("not", "1");
        _store.Models[model] = TinyModel.Node("Not", TinyModel.Bool, [("x", [2])], ("y", [2]));

        var error = await Assert.ThrowsAsync<InvalidTensorException>(async () => await _engine.RunAsync(
            model, [Tensors.Of<byte>("x", TensorElementType.Bool, [2], 1, 7)], NoOutputs, CancellationToken.None));

        Assert.Equal("Input 'x': expected 0 or 1 in every BOOL byte, got 7 at byte 1.", error.Message);
    }

    [Fact]
    public async Task RunAsync_SaysWhenThereIsNoSuchModel()
    {
        var missing = new ModelId("missing", "1");
        var error = await Assert.ThrowsAsync<ModelNotFoundException>(
            async () => await _engine.RunAsync(missing, [], NoOutputs, CancellationToken.None));
        Assert.Equal(missing, error.Model);
    }

    [Fact]
    public async Task RunAsync_SaysWhenARunFailsInsideTheModel()
    {
        // Free dimensions of different names pass the signature; that they do not broadcast shows in the operator only.
        var model = new ModelId("loose", "1");
        _store.Models[model] = TinyModel.Node("Add", TinyModel.Float, [("a", ["n"]), ("b", ["m"])], ("c", ["k"]));

        var error = await Assert.ThrowsAsync<ModelFailedException>(async () => await _engine.RunAsync(
            model, [Tensors.Floats("a", [2], 1, 2), Tensors.Floats("b", [3], 1, 2, 3)], NoOutputs, CancellationToken.None));

        Assert.StartsWith("Model 'loose@1' failed in a run: [ErrorCode:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OverlapsOnOneSession()
    {
        await Parallel.ForAsync(0, 200, async (seed, cancellationToken) =>
        {
            var a = Tensors.Floats("a", [1, 3], seed, 1, 2);
            var outputs = await _engine.RunAsync(Add, [a, a with { Name = "b" }], NoOutputs, cancellationToken);
            Assert.Equal([2f * seed, 2, 4], outputs[0].Values<float>());
        });

        Assert.Single(_store.Reads);
        Assert.Equal([new LoadedModel(Add, _store.Models[Add].Length, 0)], _engine.Loaded);
    }

    [Fact]
    public async Task RunAsync_EndsWhenItIsCancelled()
    {
        // Far more work than the time-out allows, so that only cancelling can end the run.
        const int size = 512;
        var model = new ModelId("long", "1");
        _store.Models[model] = TinyModel.MatMulChain(size, 20_000);
        await _engine.DescribeAsync(model, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var x = new Tensor("x", TensorElementType.Fp32, [size, size], new byte[size * size * sizeof(float)]);
        var run = Task.Run(async () => await _engine.RunAsync(model, [x], NoOutputs, cancellation.Token));
        Assert.True(
            SpinWait.SpinUntil(() => _engine.Loaded.Single().RunsInFlight is 1, TimeSpan.FromSeconds(30)), "the run did not start within 30 s");

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(0, _engine.Loaded.Single().RunsInFlight);
    }

    [Fact]
    public async Task RunAsync_DoesNotStartWhenAlreadyCancelled()
    {
        await _engine.DescribeAsync(Add, CancellationToken.None);
        var a = Tensors.Floats("a", [1, 3], 1, 2, 3);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _engine.RunAsync(Add, [a, a with { Name = "b" }], NoOutputs, new CancellationToken(canceled: true)));
    }
}
