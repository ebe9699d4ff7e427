using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using AutoScale.Core.Tensors;

namespace AutoScale.Grains.Tests.Models;

/// <summary>An engine that doubles rows of two numbers. Runs wait while it is held; the model's name says what is wrong with it.</summary>
sealed class RowsEngine : IInferenceEngine
{
    /// <summary>A value that no run survives.</summary>
    public const float Poison = 666;

    public static readonly ModelId Doubled = new("doubled", "1");

    /// <summary>Adds the mean over all rows.</summary>
    public static readonly ModelId Mixed = new("mixed", "1");

    /// <summary>Gives one row, whatever it gets.</summary>
    public static readonly ModelId Summed = new("summed", "1");

    /// <summary>Takes one row.</summary>
    public static readonly ModelId Fixed = new("fixed", "1");

    /// <summary>Is right alone and wrong by a rounding error together.</summary>
    public static readonly ModelId Rounded = new("rounded", "1");

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ConcurrentQueue<TaskCompletionSource> held = new();
    readonly Channel<int> begun = Channel.CreateUnbounded<int>();

    /// <summary>Whether runs wait.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Rows of each run, in order.</summary>
    public ConcurrentQueue<int> Runs { get; } = new();

    /// <summary>Runs that were cancelled.</summary>
    public int Cancelled { get; private set; }

    /// <summary>Ends when one more held run has begun; gives its rows.</summary>
    public async Task<int> HasBegunAsync() => await begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Lets the oldest held run end.</summary>
    public void Release()
    {
        Assert.True(held.TryDequeue(out var run), "No run is held.");
        run.SetResult();
    }

    public ValueTask<ModelSignature> DescribeAsync(ModelId model, CancellationToken cancellationToken) => new(new ModelSignature(
        [new TensorSignature("x", TensorElementType.Fp32, [model == Fixed ? 1 : -1, 2]) { Symbols = ["batch", ""] }],
        [new TensorSignature("y", TensorElementType.Fp32, [-1, 2]) { Symbols = ["batch", ""] }, new TensorSignature("n", TensorElementType.Int64, [-1])]));

    public async ValueTask<IReadOnlyList<Tensor>> RunAsync(
        ModelId model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        var rows = (int)inputs[0].Shape[0];
        Runs.Enqueue(rows);
        if (IsHeld)
        {
            var run = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Enqueue(run);
            begun.Writer.TryWrite(rows);
            try
            {
                await run.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
        }

        if (inputs[0].Data.Length != rows * 8)
        {
            throw new InvalidTensorException("Input 'x' has not two numbers a row.");
        }

        var values = MemoryMarshal.Cast<byte, float>(inputs[0].Data.Span).ToArray();
        if (values.Contains(Poison))
        {
            throw new ModelFailedException(model, "failed on a value.");
        }

        var extra = model == Mixed ? values.Average() : model == Rounded && rows > 1 ? 1e-6f : 0;
        var doubled = Array.ConvertAll(values, value => (2 * value) + extra);
        Tensor[] all =
        [
            model == Summed
                ? new Tensor("y", TensorElementType.Fp32, [1, 2], Bytes(doubled[..2]))
                : new Tensor("y", TensorElementType.Fp32, [rows, 2], Bytes(doubled)),
            new Tensor("n", TensorElementType.Int64, [rows], Bytes(Enumerable.Repeat(7L, rows).ToArray())),
        ];
        return outputs.Count is 0 ? all : [.. outputs.Select(name => all.Single(output => output.Name == name))];
    }

    public static byte[] Bytes<T>(params T[] values)
        where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
