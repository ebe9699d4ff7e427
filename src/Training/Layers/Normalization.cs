using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167) with an optional ReLU behind it: <c>y = γ·(x - mean)/√(variance + ε) + β</c>. While learning,
/// mean and variance are those of the whole batch; otherwise, and when frozen, the running ones.
/// </summary>
public sealed class Normalization : Layer
{
    const float Epsilon = 1e-5f;

    /// <summary>Weight of a batch in the running statistics.</summary>
    const float Momentum = 0.1f;

    readonly float[] multiplier;
    readonly float[] addend;
    readonly float[] mean;
    readonly float[] inverse;
    readonly float[] meanGradient;
    readonly float[] meanProduct;
    float[][] first = [];
    float[][] second = [];

    public Normalization(string name, MapShape input, bool relu)
        : base(name, input)
    {
        Relu = relu;
        Scale = new Parameter($"{name}.scale", ParameterRole.Offset, input.Stride);
        Shift = new Parameter($"{name}.shift", ParameterRole.Offset, input.Stride);
        Mean = new Parameter($"{name}.mean", ParameterRole.Statistic, input.Stride);
        Variance = new Parameter($"{name}.variance", ParameterRole.Statistic, input.Stride);
        Array.Fill(Scale.Values, 1);
        Array.Fill(Variance.Values, 1);
        Parameters = [Scale, Shift, Mean, Variance];
        multiplier = new float[input.Stride];
        addend = new float[input.Stride];
        mean = new float[input.Stride];
        inverse = new float[input.Stride];
        meanGradient = new float[input.Stride];
        meanProduct = new float[input.Stride];
    }

    public bool Relu { get; }

    public Parameter Scale { get; }

    public Parameter Shift { get; }

    public Parameter Mean { get; }

    public Parameter Variance { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The normalisation with its running statistics as <c>y = multiplier·x + addend</c>, for folding into the convolution before it.</summary>
    public (float Multiplier, float Addend) Folded(int channel)
    {
        var factor = Scale.Values[channel] / MathF.Sqrt(Variance.Values[channel] + Epsilon);
        return (factor, Shift.Values[channel] - (Mean.Values[channel] * factor));
    }

    public override void Forward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        if (step.Learning && !Frozen)
        {
            TakeBatchStatistics(step, inputs[0]);
        }
        else
        {
            for (var channel = 0; channel < multiplier.Length; channel++)
            {
                (multiplier[channel], addend[channel]) = Folded(channel);
            }
        }

        var source = inputs[0];
        step.Workers.For(step.Parts, part => Apply(source.Values[part], output.Values[part]));
    }

    public override void Backward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        var source = inputs[0];
        step.Workers.For(step.Parts, part => SumGradients(part, source.Values[part], output.Values[part], output.Gradients![part]));
        var positions = (double)step.BatchSize * Output.Area;
        for (var channel = 0; channel < mean.Length; channel++)
        {
            var (sum, product) = (Total(first, channel), Total(second, channel));
            Shift.Gradient[channel] = (float)sum;
            Scale.Gradient[channel] = (float)product;
            meanGradient[channel] = (float)(sum / positions);
            meanProduct[channel] = (float)(product / positions);
        }

        if (source.Gradients is { } gradients)
        {
            step.Workers.For(step.Parts, part => Propagate(source.Values[part], output.Gradients![part], gradients[part]));
        }
    }

    void TakeBatchStatistics(in StepContext step, Activation source)
    {
        if (first.Length != step.Parts)
        {
            first = Reduction.Parts(step.Parts, mean.Length);
            second = Reduction.Parts(step.Parts, mean.Length);
        }

        step.Workers.For(step.Parts, part => SumValues(part, source.Values[part]));
        var positions = (double)step.BatchSize * Output.Area;
        for (var channel = 0; channel < mean.Length; channel++)
        {
            var average = Total(first, channel) / positions;
            var variance = Math.Max(0, (Total(second, channel) / positions) - (average * average));
            mean[channel] = (float)average;
            inverse[channel] = (float)(1 / Math.Sqrt(variance + Epsilon));
            multiplier[channel] = Scale.Values[channel] * inverse[channel];
            addend[channel] = Shift.Values[channel] - (mean[channel] * multiplier[channel]);
            Mean.Values[channel] += Momentum * ((float)average - Mean.Values[channel]);
            Variance.Values[channel] += Momentum * ((float)(variance * positions / Math.Max(1, positions - 1)) - Variance.Values[channel]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SumValues(int part, float[] values)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(values);
        for (var channel = 0; channel < mean.Length; channel += Gemm.Lanes)
        {
            var (sum, squares) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var place = channel; place < values.Length; place += mean.Length)
            {
                var value = Vector512.LoadUnsafe(ref start, (nuint)place);
                sum += value;
                squares = Vector512.FusedMultiplyAdd(value, value, squares);
            }

            sum.CopyTo(first[part], channel);
            squares.CopyTo(second[part], channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Apply(float[] source, float[] target)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(source);
        ref var to = ref MemoryMarshal.GetArrayDataReference(target);
        var floor = Relu ? Vector512<float>.Zero : Vector512.Create(float.NegativeInfinity);
        for (var channel = 0; channel < mean.Length; channel += Gemm.Lanes)
        {
            var (factor, shift) = (Vector512.Create(multiplier, channel), Vector512.Create(addend, channel));
            for (var place = channel; place < source.Length; place += mean.Length)
            {
                var value = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref from, (nuint)place), factor, shift);
                Vector512.Max(value, floor).StoreUnsafe(ref to, (nuint)place);
            }
        }
    }

    /// <summary>Puts the ReLU's mask on the gradient, and sums it and its product with the normalised value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SumGradients(int part, float[] source, float[] output, float[] gradient)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(source);
        ref var result = ref MemoryMarshal.GetArrayDataReference(output);
        ref var slope = ref MemoryMarshal.GetArrayDataReference(gradient);
        for (var channel = 0; channel < mean.Length; channel += Gemm.Lanes)
        {
            var (average, scale) = (Vector512.Create(mean, channel), Vector512.Create(inverse, channel));
            var (sum, products) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var place = channel; place < source.Length; place += mean.Length)
            {
                var value = Vector512.LoadUnsafe(ref slope, (nuint)place);
                if (Relu)
                {
                    value = Vector512.ConditionalSelect(
                        Vector512.GreaterThan(Vector512.LoadUnsafe(ref result, (nuint)place), Vector512<float>.Zero), value, Vector512<float>.Zero);
                    value.StoreUnsafe(ref slope, (nuint)place);
                }

                sum += value;
                products = Vector512.FusedMultiplyAdd(value, (Vector512.LoadUnsafe(ref from, (nuint)place) - average) * scale, products);
            }

            sum.CopyTo(first[part], channel);
            products.CopyTo(second[part], channel);
        }
    }

    /// <summary><c>∂x += γ/√(variance + ε) · (∂y - mean(∂y) - x̂·mean(∂y·x̂))</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Propagate(float[] source, float[] gradient, float[] target)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(source);
        ref var slope = ref MemoryMarshal.GetArrayDataReference(gradient);
        ref var to = ref MemoryMarshal.GetArrayDataReference(target);
        for (var channel = 0; channel < mean.Length; channel += Gemm.Lanes)
        {
            var (average, scale, factor) = (Vector512.Create(mean, channel), Vector512.Create(inverse, channel), Vector512.Create(multiplier, channel));
            var (gradientMean, productMean) = (Vector512.Create(meanGradient, channel), Vector512.Create(meanProduct, channel));
            for (var place = channel; place < source.Length; place += mean.Length)
            {
                var normal = (Vector512.LoadUnsafe(ref from, (nuint)place) - average) * scale;
                var value = Vector512.LoadUnsafe(ref slope, (nuint)place) - gradientMean - (normal * productMean);
                Vector512.FusedMultiplyAdd(value, factor, Vector512.LoadUnsafe(ref to, (nuint)place)).StoreUnsafe(ref to, (nuint)place);
            }
        }
    }

    static double Total(float[][] parts, int channel)
    {
        var total = 0.0;
        foreach (var part in parts)
        {
            total += part[channel];
        }

        return total;
    }
}
