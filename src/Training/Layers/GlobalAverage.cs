using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>The mean of each channel over all positions.</summary>
public sealed class GlobalAverage(string name, MapShape input) : Layer(name, MapShape.Padded(input.Channels, 1, 1))
{
    public override void Forward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        var (source, samples) = (inputs[0], step.Samples);
        step.Workers.For(step.Parts, part =>
        {
            for (var sample = 0; sample < samples; sample++)
            {
                var mean = output.Values[part].AsSpan(sample * input.Stride, input.Stride);
                Reduction.SumRows(source.Values[part].AsSpan(sample * input.Size, input.Size), mean);
                foreach (ref var value in mean)
                {
                    value /= input.Area;
                }
            }
        });
    }

    public override void Backward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        if (inputs[0].Gradients is not { } gradients)
        {
            return;
        }

        var samples = step.Samples;
        step.Workers.For(step.Parts, part =>
        {
            Span<float> share = stackalloc float[input.Stride];
            for (var sample = 0; sample < samples; sample++)
            {
                output.Gradients![part].AsSpan(sample * input.Stride, input.Stride).CopyTo(share);
                foreach (ref var value in share)
                {
                    value /= input.Area;
                }

                for (var position = 0; position < input.Area; position++)
                {
                    Reduction.Add(share, gradients[part].AsSpan((sample * input.Size) + (position * input.Stride)));
                }
            }
        });
    }
}
