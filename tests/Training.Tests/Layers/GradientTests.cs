using AutoScale.Core.Learning;
using AutoScale.Training.Layers;
using AutoScale.Training.Learning;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Tests.Layers;

/// <summary>Every layer's gradient against finite differences of the loss: a sign, a factor or a border that is wrong shows here.</summary>
public sealed class GradientTests
{
    const int Classes = 3;
    const int Batch = 4;

    static readonly Workers Workers = new(1);

    [Fact]
    public void Backward_IsTheSlopeOfTheLoss()
    {
        var graph = new LayerGraph("small");
        var image = graph.Input(new MapShape(3, 6, 6, 3));
        var stem = Normalized(graph, "stem", image, 4, 3, 2, relu: true);
        var first = Normalized(graph, "first", stem, 4, 3, 1, relu: true);
        var second = Normalized(graph, "second", first, 4, 3, 1, relu: false);
        var sum = graph.Add(new Sum("sum", graph.ShapeOf(second)), second, stem);
        var down = Normalized(graph, "down", sum, 20, 1, 2, relu: true);
        var mean = graph.Add(new GlobalAverage("mean", graph.ShapeOf(down)), down);
        graph.Add(new Convolution("exit", graph.ShapeOf(mean), Classes, 1, 1, bias: true), mean);
        var random = new SplitMix64(3);
        foreach (var convolution in graph.Layers.OfType<Convolution>())
        {
            convolution.Initialize(random);
        }

        foreach (var offset in graph.Parameters.Where(parameter => parameter.Role is ParameterRole.Offset))
        {
            for (var channel = 0; channel < 3; channel++)
            {
                offset.Values[channel] += (random.NextSingle() - 0.5f) * 0.5f;
            }
        }

        var run = new GraphRun(graph, Workers, parts: 2, samples: Batch / 2, learning: true);
        for (var sample = 0; sample < Batch; sample++)
        {
            foreach (ref var value in run.Values(0, sample))
            {
                value = (random.NextSingle() * 2) - 1;
            }
        }

        run.ClearGradients();
        Loss(run, graph);
        run.Backward();

        var checkedValues = 0;
        foreach (var parameter in graph.Parameters.Where(parameter => parameter.Role is not ParameterRole.Statistic))
        {
            // The steepest places: there the difference stands out of single precision.
            foreach (var place in Enumerable.Range(0, parameter.Values.Length).OrderByDescending(place => Math.Abs(parameter.Gradient[place])).Take(6))
            {
                var expected = Difference(run, graph, parameter, place);
                Assert.True(
                    Math.Abs(expected - parameter.Gradient[place]) < 2e-3 + (0.03 * Math.Abs(expected)),
                    $"{parameter.Name}[{place}]: {parameter.Gradient[place]} against {expected} by differences.");
                checkedValues += Math.Abs(expected) > 1e-2 ? 1 : 0;
            }
        }

        Assert.True(checkedValues > 30, $"Only {checkedValues} slopes were steep enough to tell.");
    }

    [Fact]
    public void Initialize_LeavesSpareChannelsZero()
    {
        var convolution = new Convolution("c", MapShape.Padded(5, 4, 4), 3, 3, 1, bias: false);

        convolution.Initialize(new SplitMix64(1));

        Assert.Equal(3 * 5 * 9, convolution.Weights.Values.Count(value => value is not 0));
    }

    static int Normalized(LayerGraph graph, string name, int from, int channels, int kernel, int stride, bool relu)
    {
        var node = graph.Add(new Convolution($"{name}.conv", graph.ShapeOf(from), channels, kernel, stride, bias: false), from);
        return graph.Add(new Normalization($"{name}.norm", graph.ShapeOf(node), relu), node);
    }

    static double Difference(GraphRun run, LayerGraph graph, Parameter parameter, int place)
    {
        const float Distance = 5e-4f;
        var before = parameter.Values[place];
        parameter.Values[place] = before + Distance;
        var above = Loss(run, graph);
        parameter.Values[place] = before - Distance;
        var below = Loss(run, graph);
        parameter.Values[place] = before;
        return (above - below) / (2 * Distance);
    }

    static double Loss(GraphRun run, LayerGraph graph)
    {
        run.Forward(learning: true);
        return Enumerable.Range(0, Batch).Sum(sample => SoftmaxCrossEntropy.Loss(
            run.Values(graph.Last, sample), Classes, sample % Classes, 1f / Batch, run.Gradients(graph.Last, sample))) / Batch;
    }
}
