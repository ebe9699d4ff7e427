using System.Runtime.CompilerServices;
using AutoScale.Training.Layers;

namespace AutoScale.Training.Learning;

/// <summary>Stochastic gradient descent with Nesterov's momentum and weight decay: <c>g ← g + λw; v ← μv + g; w ← w - η(g + μv)</c>.</summary>
public sealed class Sgd
{
    readonly Parameter[] learned;

    /// <param name="parameters">The numbers of layers that learn; statistics are left alone.</param>
    public Sgd(IEnumerable<Parameter> parameters)
    {
        learned = [.. parameters.Where(parameter => parameter.Role is not ParameterRole.Statistic)];
        Velocities = [.. learned.Select(parameter => new float[parameter.Values.Length])];
    }

    /// <summary>v, one array for each parameter.</summary>
    public IReadOnlyList<float[]> Velocities { get; }

    /// <summary>One step along the parameters' gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(double rate, double momentum, double weightDecay)
    {
        var (step, keep) = ((float)rate, (float)momentum);
        for (var index = 0; index < learned.Length; index++)
        {
            var parameter = learned[index];
            var decay = parameter.Role is ParameterRole.Weight ? (float)weightDecay : 0;
            var (values, gradient, velocity) = (parameter.Values, parameter.Gradient, Velocities[index]);
            for (var place = 0; place < values.Length; place++)
            {
                var slope = gradient[place] + (decay * values[place]);
                velocity[place] = (keep * velocity[place]) + slope;
                values[place] -= step * (slope + (keep * velocity[place]));
            }
        }
    }
}
