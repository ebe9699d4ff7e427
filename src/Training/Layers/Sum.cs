using System.Numerics.Tensors;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>Adds two maps, with a ReLU behind: the end of a residual block, and where the extension joins main's features and the adaptive block's.</summary>
public sealed class Sum(string name, MapShape input) : Layer(name, input)
{
    public override void Forward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        var (left, right) = (inputs[0], inputs[1]);
        step.Workers.For(step.Parts, part =>
        {
            TensorPrimitives.Add(left.Values[part], right.Values[part], output.Values[part]);
            TensorPrimitives.Max(output.Values[part], 0f, output.Values[part]);
        });
    }

    public override void Backward(in StepContext step, IReadOnlyList<Activation> inputs, Activation output)
    {
        var (left, right) = (inputs[0], inputs[1]);
        step.Workers.For(step.Parts, part =>
        {
            var (values, gradient) = (output.Values[part], output.Gradients![part]);
            for (var place = 0; place < values.Length; place++)
            {
                gradient[place] = values[place] > 0 ? gradient[place] : 0;
            }

            Pass(left, part, gradient);
            Pass(right, part, gradient);
        });
    }

    static void Pass(Activation input, int part, float[] gradient)
    {
        if (input.Gradients is { } gradients)
        {
            Reduction.Add(gradient, gradients[part]);
        }
    }
}
