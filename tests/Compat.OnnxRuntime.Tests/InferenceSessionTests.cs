using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AutoScale.Compat.OnnxRuntime.Tests;

public sealed class InferenceSessionTests
{
    [Fact]
    public void Run_AddsTwoTensors()
    {
        using var session = new InferenceSession(TinyModel.Add());
        using var a = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        using var b = OrtValue.CreateTensorValueFromMemory(new float[] { 10, 20, 30, 40, 50, 60 }, [2, 3]);
        using var options = new RunOptions();

        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { ["b"] = b, ["a"] = a }, session.OutputNames);

        var shape = outputs[0].GetTensorTypeAndShape();
        Assert.Equal([2L, 3L], shape.Shape);
        Assert.Equal(TensorElementType.Float, shape.ElementDataType);
        Assert.Equal(6, shape.ElementCount);
        Assert.Equal(2, shape.DimensionsCount);
        Assert.Equal([11f, 22, 33, 44, 55, 66], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_WritesIntoOutputsOfTheCaller()
    {
        using var session = new InferenceSession(TinyModel.Add());
        using var a = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 2, 3 }, [1, 3]);
        var sum = new float[3];
        using var c = OrtValue.CreateTensorValueFromMemory(sum, [1, 3]);

        session.Run(null, ["a", "b"], [a, a], ["c"], [c]);

        Assert.Equal([2f, 4, 6], sum);
    }

    [Fact]
    public void Run_TakesHalfPrecisionAndBooleans()
    {
        using var halves = new InferenceSession(TinyModel.Node("Neg", TinyModel.Float16, [("x", [2])], ("y", [2])));
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { (Float16)1.5f, (Float16)(-2f) }, [2]);
        using var options = new RunOptions();
        using var negated = halves.Run(options, ["x"], [x], ["y"]);
        Assert.Equal([-1.5f, 2f], negated[0].GetTensorDataAsSpan<Float16>().ToArray().Select(half => (float)half));
        Assert.Equal(typeof(Float16), halves.InputMetadata["x"].ElementType);

        using var booleans = new InferenceSession(TinyModel.Node("Not", TinyModel.Bool, [("x", [2])], ("y", [2])));
        using var truths = OrtValue.CreateTensorValueFromMemory(new[] { true, false }, [2]);
        using var inverted = booleans.Run(options, ["x"], [truths], ["y"]);
        Assert.Equal([false, true], inverted[0].GetTensorDataAsSpan<bool>().ToArray());
    }

    [Fact]
    public void Metadata_NamesInputsOutputsAndModel()
    {
        using var session = new InferenceSession(TinyModel.Add());

        Assert.Equal(["a", "b"], session.InputNames);
        Assert.Equal(["c"], session.OutputNames);
        var a = session.InputMetadata["a"];
        Assert.Equal([-1, 3], a.Dimensions);
        Assert.Equal(["n", ""], a.SymbolicDimensions);
        Assert.Equal(TensorElementType.Float, a.ElementDataType);
        Assert.Equal(typeof(float), a.ElementType);
        Assert.Equal(OnnxValueType.ONNX_TYPE_TENSOR, a.OnnxValueType);
        Assert.True(a.IsTensor);
        Assert.False(a.IsString);
        Assert.Empty(session.OverridableInitializerMetadata);

        var model = session.ModelMetadata;
        Assert.Equal("by hand", model.ProducerName);
        Assert.Equal("tiny", model.GraphName);
        Assert.Equal("autoscale.test", model.Domain);
        Assert.Equal("a tiny model", model.Description);
        Assert.Equal(7, model.Version);
        Assert.Equal("test", model.CustomMetadataMap["purpose"]);
    }

    [Fact]
    public void Constructor_ReadsAFileAndHonoursOptions()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, TinyModel.Add());
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                ExecutionMode = ExecutionMode.ORT_PARALLEL,
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                EnableMemoryPattern = false,
                EnableCpuMemArena = false,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
                LogId = "tiny",
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            using var session = new InferenceSession(path, options);
            Assert.Equal(["c"], session.OutputNames);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Constructor_RefusesWhatIsNoModel()
    {
        Assert.StartsWith("[ErrorCode:InvalidProtobuf]", Assert.Throws<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.StartsWith("[ErrorCode:NoSuchFile]", Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("/no/such/model.onnx")).Message, StringComparison.Ordinal);
        Assert.StartsWith("[ErrorCode:", Assert.Throws<OnnxRuntimeException>(
            () => new InferenceSession(TinyModel.Node("NoSuchOperator", TinyModel.Float, [("x", [1])], ("y", [1])))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SessionOptions_RefuseAnUnknownLevel()
    {
        using var options = new SessionOptions();
        Assert.Throws<OnnxRuntimeException>(() => options.GraphOptimizationLevel = (GraphOptimizationLevel)1234);
    }

    [Theory]
    [InlineData("z", "c", "Input name: 'z'")]
    [InlineData("b", "z", "Output name: 'z'")]
    public void Run_RefusesAnUnknownName(string second, string output, string message)
    {
        using var session = new InferenceSession(TinyModel.Add());
        using var a = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        using var options = new RunOptions();
        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["a", second], [a, a], [output]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RefusesTheWrongTypeShapeOrNumberOfInputs()
    {
        using var session = new InferenceSession(TinyModel.Add());
        using var good = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        using var longs = OrtValue.CreateTensorValueFromMemory(new long[3], [1, 3]);
        using var wide = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4]);
        using var flat = OrtValue.CreateTensorValueFromMemory(new float[3], [3]);
        using var options = new RunOptions();

        foreach (var bad in new[] { longs, wide, flat })
        {
            Assert.StartsWith("[ErrorCode:InvalidArgument]",
                Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["a", "b"], [good, bad], ["c"])).Message, StringComparison.Ordinal);
        }

        Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["a"], [good], ["c"]));
        Assert.Throws<ArgumentException>(() => session.Run(options, ["a", "b"], [good], ["c"]));
    }

    [Fact]
    public void Run_AfterDisposeIsRefused()
    {
        var session = new InferenceSession(TinyModel.Add());
        using var a = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        var gone = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        gone.Dispose();
        gone.Dispose();
        using var options = new RunOptions();
        Assert.Throws<ObjectDisposedException>(() => session.Run(options, ["a", "b"], [a, gone], ["c"]));
        Assert.Throws<ObjectDisposedException>(() => gone.GetTensorDataAsSpan<float>().Length);

        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(options, ["a", "b"], [a, a], ["c"]));

        options.Dispose();
        Assert.Throws<ObjectDisposedException>(() => options.Terminate = true);
    }

    [Fact]
    public void Run_OverlapsOnOneSession()
    {
        using var session = new InferenceSession(TinyModel.Add());
        Parallel.For(0, 64, seed =>
        {
            using var options = new RunOptions();
            for (var round = 0; round < 50; round++)
            {
                using var a = OrtValue.CreateTensorValueFromMemory(new float[] { seed, round, 0 }, [1, 3]);
                using var b = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 2, 3 }, [1, 3]);
                using var sum = session.Run(options, ["a", "b"], [a, b], ["c"]);
                Assert.Equal([seed + 1f, round + 2f, 3f], sum[0].GetTensorDataAsSpan<float>().ToArray());
            }
        });
    }

    [Fact]
    public void Terminate_EndsRunsUntilItIsTakenBack()
    {
        using var session = new InferenceSession(TinyModel.Add());
        using var a = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        using var options = new RunOptions { Terminate = true };
        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["a", "b"], [a, a], ["c"]));
        Assert.Contains("terminate", error.Message, StringComparison.OrdinalIgnoreCase);

        options.Terminate = false;
        using var outputs = session.Run(options, ["a", "b"], [a, a], ["c"]);
        Assert.Single(outputs);
    }

    [Fact]
    public async Task Terminate_EndsARunInFlight()
    {
        // Far more work than the time-out allows, so that only the flag can end the run.
        const int size = 512;
        using var session = new InferenceSession(TinyModel.MatMulChain(size, 20_000));
        using var x = OrtValue.CreateTensorValueFromMemory(new float[size * size], [size, size]);
        using var options = new RunOptions();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Task.Run(() =>
        {
            started.SetResult();
            session.Run(options, ["x"], [x], ["y"]).Dispose();
        });
        await started.Task;

        options.Terminate = true;

        await Assert.ThrowsAsync<OnnxRuntimeException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Run_KeepsMemoryFlatOverThousandsOfRuns()
    {
        // A leaked value would hold 256 KiB per output: 4,000 runs would add a gibibyte. The bound is a sixteenth of that.
        const int width = 64 * 1024;
        const int runs = 4000;
        using var session = new InferenceSession(TinyModel.Node("Neg", TinyModel.Float, [("x", ["n"])], ("y", ["n"])));
        var data = new float[width];
        Repeat(200);
        var before = ResidentBytes();

        Repeat(runs);

        var grown = ResidentBytes() - before;
        Assert.True(grown < (long)runs * width * sizeof(float) / 16, $"{runs} runs grew the resident set by {grown} bytes");

        void Repeat(int count)
        {
            using var options = new RunOptions();
            for (var run = 0; run < count; run++)
            {
                using var x = OrtValue.CreateTensorValueFromMemory(data, [width]);
                using var y = session.Run(options, ["x"], [x], ["y"]);
            }
        }
    }

    [Fact]
    public void Version_IsThatOfThePackage() =>
        Assert.Equal(new Version(1, 30, 0), Version.Parse(OrtEnv.Instance().GetVersionString()));

    [Fact]
    public void AvailableProviders_HaveTheCpu() =>
        Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());

    static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
