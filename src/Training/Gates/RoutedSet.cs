using AutoScale.Core.Routing;

namespace AutoScale.Training.Gates;

/// <summary>
/// What every exit says to each sample of a set, so that gates are searched without running a network again. Works for any classifiers with logits.
/// </summary>
public sealed class RoutedSet
{
    /// <param name="labels">The right class of each sample.</param>
    /// <param name="main">Main's logits.</param>
    /// <param name="extension">The extension's logits over the hard classes; null where there is none.</param>
    /// <param name="cloud">The cloud's logits; null where there is no cloud.</param>
    /// <param name="hard">The classes of the extension.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message says which.</exception>
    public RoutedSet(int[] labels, float[][] main, float[][]? extension, float[][]? cloud, HardClasses hard)
    {
        Require(labels.Length > 0, "There are no samples.");
        Require(main.Length == labels.Length, $"main answers {main.Length} samples; there are {labels.Length} labels.");
        Require(extension is null || extension.Length == labels.Length, $"The extension answers {extension?.Length} samples; there are {labels.Length} labels.");
        Require(cloud is null || cloud.Length == labels.Length, $"The cloud answers {cloud?.Length} samples; there are {labels.Length} labels.");
        Require(extension is null || extension.All(row => row.Length == hard.Count), $"The extension must give one logit for each of the {hard.Count} hard classes.");
        (Labels, Hard) = (labels, hard);
        Main = Predict(main);
        Extension = extension is null ? null : Predict(extension);
        Cloud = cloud is null ? null : Predict(cloud);

        static void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new ArgumentException(problem);
            }
        }
    }

    RoutedSet(int[] labels, Prediction[] main, Prediction[]? extension, Prediction[]? cloud, HardClasses hard) =>
        (Labels, Main, Extension, Cloud, Hard) = (labels, main, extension, cloud, hard);

    public int Count => Labels.Length;

    public int[] Labels { get; }

    public Prediction[] Main { get; }

    public Prediction[]? Extension { get; }

    public Prediction[]? Cloud { get; }

    public HardClasses Hard { get; }

    /// <summary>Some of the samples.</summary>
    public RoutedSet Take(int[] places) => new(Pick(Labels, places), Pick(Main, places), PickOrNone(Extension, places), PickOrNone(Cloud, places), Hard);

    static Prediction[] Predict(float[][] logits) => Array.ConvertAll(logits, row => Prediction.Of(row));

    static T[] Pick<T>(T[] values, int[] places) => Array.ConvertAll(places, place => values[place]);

    static T[]? PickOrNone<T>(T[]? values, int[] places) => values is null ? null : Pick(values, places);
}
