using AutoScale.Core.Routing;

namespace AutoScale.Training.MeaNet;

/// <summary>Which classes the extension takes over: the half that main is worst at (arXiv 2109.06440), by precision on the calibration split.</summary>
public static class HardClassSelection
{
    /// <summary>Precision of each class: correct predictions of it / all predictions of it; 0 for a class that is never predicted.</summary>
    public static double[] Precision(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels, int classes)
    {
        var (correct, predicted) = (new int[classes], new int[classes]);
        for (var index = 0; index < predictions.Length; index++)
        {
            predicted[predictions[index]]++;
            correct[predictions[index]] += predictions[index] == labels[index] ? 1 : 0;
        }

        return [.. correct.Zip(predicted, (right, all) => all is 0 ? 0 : right / (double)all)];
    }

    /// <summary>The lower half; of equal precisions the lower class number.</summary>
    public static HardClasses LowestHalf(IReadOnlyList<double> precision) =>
        new(Enumerable.Range(0, precision.Count).OrderBy(label => precision[label]).ThenBy(label => label).Take(precision.Count / 2));
}
