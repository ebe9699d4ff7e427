using System.Buffers;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>
/// A convolution with zero padding of half its kernel, as a matrix product over unfolded patches (im2col), a block of positions at a time so that the
/// patches stay in the cache. Over a 1x1 map it is a fully connected layer.
/// </summary>
public sealed class Convolution : Layer
{
    /// <summary>Positions unfolded at a time.</summary>
    const int Block = 64;

    readonly MapShape input;
    readonly int depth;
    readonly float[] transposed;
    float[][] partGradients = [];
    float[][] partBias = [];

    /// <param name="name">Unique within a network.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="channels">Filters.</param>
    /// <param name="kernel">Side of a filter: 1, 3, 5.</param>
    /// <param name="stride">Step of the filters.</param>
    /// <param name="bias">Whether each filter has a bias.</param>
    public Convolution(string name, MapShape input, int channels, int kernel, int stride, bool bias)
        : base(name, MapShape.Padded(channels, ((input.Height - 1) / stride) + 1, ((input.Width - 1) / stride) + 1))
    {
        this.input = input;
        (Kernel, Stride) = (kernel, stride);
        depth = kernel * kernel * input.Stride;
        transposed = new float[depth * Output.Stride];
        Weights = new Parameter($"{name}.weights", ParameterRole.Weight, depth * Output.Stride);
        Bias = bias ? new Parameter($"{name}.bias", ParameterRole.Offset, Output.Stride) : null;
        Parameters = Bias is null ? [Weights] : [Weights, Bias];
    }

    public int Kernel { get; }

    public int Stride { get; }

    public int InputChannels => input.Channels;

    /// <summary>By row of the kernel, column of the kernel, input channel and filter.</summary>
    public Parameter Weights { get; }

    public Parameter? Bias { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Multiply-accumulates of one sample.</summary>
    public long MultiplyAccumulates => (long)Kernel * Kernel * input.Channels * Output.Channels * Output.Area;

    bool TakesMapsAsTheyAre => Kernel is 1 && Stride is 1;

    /// <summary>Draws the weights (He et al., arXiv 1502.01852): normal, variance 2 / fan-in; the bias is zero.</summary>
    public void Initialize(Random random)
    {
        var deviation = Math.Sqrt(2.0 / (Kernel * Kernel * input.Channels));
        for (var tap = 0; tap < Kernel * Kernel; tap++)
        {
            for (var channel = 0; channel < input.Channels; channel++)
            {
                for (var filter = 0; filter < Output.Channels; filter++)
                {
                    Weights.Values[((((tap * input.Stride) + channel)) * Output.Stride) + filter] = (float)(Normal.Draw(random) * deviation);
                }
            }
        }
    }

    public override void Forward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        var samples = step.Samples;
        var source = inputs[0];
        step.Workers.For(step.Parts, part => ForwardPart(source.Values[part], output.Values[part], samples * Output.Area));
    }

    public override void Backward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        Prepare(step.Parts);
        var samples = step.Samples;
        var source = inputs[0];
        step.Workers.For(
            step.Parts,
            part => BackwardPart(part, source.Values[part], source.Gradients?[part], output.Gradients![part], samples * Output.Area));
        if (!Frozen)
        {
            Reduction.Sum(partGradients, Weights.Gradient);
            if (Bias is not null)
            {
                Reduction.Sum(partBias, Bias.Gradient);
            }
        }
    }

    void Prepare(int parts)
    {
        if (partGradients.Length != parts && !Frozen)
        {
            partGradients = Reduction.Parts(parts, Weights.Values.Length);
            partBias = Reduction.Parts(Bias is null ? 0 : parts, Output.Stride);
        }

        var filters = Output.Stride;
        for (var row = 0; row < depth; row++)
        {
            for (var filter = 0; filter < filters; filter++)
            {
                transposed[(filter * depth) + row] = Weights.Values[(row * filters) + filter];
            }
        }
    }

    unsafe void ForwardPart(float[] source, float[] target, int positions)
    {
        var patches = TakesMapsAsTheyAre ? null : ArrayPool<float>.Shared.Rent(Block * depth);
        fixed (float* from = source, unfolded = patches, weights = Weights.Values, to = target)
        {
            for (var first = 0; first < positions; first += Block)
            {
                var count = Math.Min(Block, positions - first);
                var left = Patches(source, from, patches, unfolded, first, count);
                var block = new Span<float>(to + ((nint)first * Output.Stride), count * Output.Stride);
                for (var row = 0; Bias is not null && row < count; row++)
                {
                    Bias.Values.CopyTo(block[(row * Output.Stride)..]);
                }

                Gemm.Multiply(
                    new Gemm.Left(left, depth, 1), weights, Output.Stride, to + ((nint)first * Output.Stride), Output.Stride, count, Output.Stride, depth,
                    accumulate: Bias is not null);
            }
        }

        Return(patches);
    }

    unsafe void BackwardPart(int part, float[] source, float[]? sourceGradient, float[] gradient, int positions)
    {
        var filters = Output.Stride;
        var patches = TakesMapsAsTheyAre ? null : ArrayPool<float>.Shared.Rent(Block * depth);
        var spread = sourceGradient is null || TakesMapsAsTheyAre ? null : ArrayPool<float>.Shared.Rent(Block * depth);
        if (!Frozen)
        {
            Array.Clear(partGradients[part]);
        }

        fixed (float* from = source, unfolded = patches, weights = transposed, to = gradient, toSource = sourceGradient, spreadOut = spread,
            sum = Frozen ? null : partGradients[part])
        {
            for (var first = 0; first < positions; first += Block)
            {
                var count = Math.Min(Block, positions - first);
                var block = to + ((nint)first * filters);
                if (!Frozen)
                {
                    var left = Patches(source, from, patches, unfolded, first, count);
                    Gemm.Multiply(new Gemm.Left(left, 1, depth), block, filters, sum, filters, depth, filters, count, accumulate: true);
                }

                if (sourceGradient is not null && TakesMapsAsTheyAre)
                {
                    Gemm.Multiply(new Gemm.Left(block, filters, 1), weights, depth, toSource + ((nint)first * depth), depth, count, depth, filters, accumulate: true);
                }
                else if (sourceGradient is not null)
                {
                    Gemm.Multiply(new Gemm.Left(block, filters, 1), weights, depth, spreadOut, depth, count, depth, filters, accumulate: false);
                    Fold(spread!, sourceGradient, first, count);
                }
            }
        }

        if (!Frozen && Bias is not null)
        {
            Reduction.SumRows(gradient.AsSpan(0, positions * filters), partBias[part]);
        }

        Return(patches);
        Return(spread);
    }

    unsafe float* Patches(float[] source, float* from, float[]? patches, float* unfolded, int first, int count)
    {
        if (patches is null)
        {
            return from + ((nint)first * depth);
        }

        for (var row = 0; row < count; row++)
        {
            var patch = patches.AsSpan(row * depth, depth);
            var (origin, top, left) = Locate(first + row);
            for (var y = 0; y < Kernel; y++)
            {
                var line = patch.Slice(y * Kernel * input.Stride, Kernel * input.Stride);
                var (start, end) = Overlap(left);
                if ((uint)(top + y) >= (uint)input.Height || start >= end)
                {
                    line.Clear();
                    continue;
                }

                line[..(start * input.Stride)].Clear();
                source.AsSpan(origin + ((((top + y) * input.Width) + left + start) * input.Stride), (end - start) * input.Stride).CopyTo(line[(start * input.Stride)..]);
                line[(end * input.Stride)..].Clear();
            }
        }

        return unfolded;
    }

    void Fold(float[] spread, float[] target, int first, int count)
    {
        for (var row = 0; row < count; row++)
        {
            var patch = spread.AsSpan(row * depth, depth);
            var (origin, top, left) = Locate(first + row);
            var (start, end) = Overlap(left);
            for (var y = 0; y < Kernel && start < end; y++)
            {
                if ((uint)(top + y) < (uint)input.Height)
                {
                    Reduction.Add(
                        patch.Slice(((y * Kernel) + start) * input.Stride, (end - start) * input.Stride),
                        target.AsSpan(origin + ((((top + y) * input.Width) + left + start) * input.Stride)));
                }
            }
        }
    }

    /// <summary>Where a position's patch begins: the sample's first float, and the row and column of the patch, which may lie outside.</summary>
    (int Origin, int Top, int Left) Locate(int position)
    {
        var (sample, place) = Math.DivRem(position, Output.Area);
        var (row, column) = Math.DivRem(place, Output.Width);
        return (sample * input.Size, (row * Stride) - (Kernel / 2), (column * Stride) - (Kernel / 2));
    }

    (int Start, int End) Overlap(int left) => (Math.Max(0, -left), Math.Min(Kernel, input.Width - left));

    static void Return(float[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
