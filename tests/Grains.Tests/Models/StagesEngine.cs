using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using AutoScale.Core.Routing;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Models;

namespace AutoScale.Grains.Tests.Models;

/// <summary>
/// Three blocks over images of two numbers. The first says where the image ends: 0 easy at main, 1 hard at the extension, 2 doubtful in the cloud. The second comes back as
/// the confidence, so that an answer shows whose it is.
/// </summary>
sealed class StagesEngine : IInferenceEngine
{
    public static readonly ExitModel Model = new(
        new ModelId("staged", "1"), new ModelId("main", "1"), new ModelId("extension", "1"), new ModelId("cloud", "1"),
        new ExitGate { Threshold = 0.9, Hard = new HardClasses([1, 2]) });

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ConcurrentQueue<TaskCompletionSource> held = new();
    readonly Channel<string> begun = Channel.CreateUnbounded<string>();

    public bool IsHeld { get; set; }

    /// <summary>What happens during a run that is not held; such as time that passes.</summary>
    public Action? During { get; set; }

    /// <summary>Whether runs end without any output, which no engine may do.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Model and rows of each run, such as <c>main 3</c>.</summary>
    public ConcurrentQueue<string> Runs { get; } = new();

    public async Task<string> HasBegunAsync() => await begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public void Release()
    {
        Assert.True(held.TryDequeue(out var run), "No run is held.");
        run.SetResult();
    }

    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken)
    {
        var image = Free("image", 2);
        return new(model.Name is "main" ? new ModelSignature([image], [Free("logits", 3), Free("features", 2)])
            : model.Name is "extension" ? new ModelSignature([image, Free("features", 2)], [Free("logits", 2)])
            : new ModelSignature([image], [Free("logits", 3)]));
    }

    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        var rows = (int)inputs[0].Shape[0];
        Runs.Enqueue($"{model.Name} {rows}");
        if (IsHeld)
        {
            var run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Enqueue(run);
            begun.Writer.TryWrite($"{model.Name} {rows}");
            await run.Task.WaitAsync(cancellationToken);
        }
        else
        {
            During?.Invoke();
        }

        var image = MemoryMarshal.Cast<byte, float>(inputs.Single(input => input.Name is "image").Data.Span).ToArray();
        if (model.Name is "extension")
        {
            var features = MemoryMarshal.Cast<byte, float>(inputs.Single(input => input.Name is "features").Data.Span).ToArray();
            Assert.Equal(image.Select(value => value + 1), features);
        }

        var logits = Enumerable.Range(0, rows).SelectMany(row => Logits(model.Name, image[2 * row], image[(2 * row) + 1])).ToArray();
        Tensor[] all =
        [
            new("logits", TensorElementType.Fp32, [rows, logits.Length / rows], RowsEngine.Bytes(logits)),
            new("features", TensorElementType.Fp32, [rows, 2], RowsEngine.Bytes(Array.ConvertAll(image, value => value + 1))),
        ];
        return IsBroken ? [] : [.. outputs.Select(name => all.Single(output => output.Name == name))];
    }

    /// <summary>The label is 0 at main, 2 at the extension, 1 in the cloud; the confidence is the image's second number.</summary>
    static float[] Logits(string block, float kind, float confidence)
    {
        var sure = MathF.Log(confidence / (1 - confidence));
        return block switch
        {
            "main" => kind switch { 0 => [sure, 0, -40], 1 => [-40, 0, sure], _ => [0.1f, 0.1f, 0.1f] },
            "extension" => [0, sure],
            _ => [-40, sure, 0],
        };
    }

    static TensorSignature Free(string name, int width) => new(name, TensorElementType.Fp32, [-1, width]) { Symbols = ["batch", ""] };
}
