using AutoScale.Core.Routing;
using AutoScale.Training.Learning;

namespace AutoScale.Training.MeaNet;

/// <summary>The samples of hard classes alone, labelled as the extension numbers them.</summary>
public sealed class HardSamples : ISampleSource
{
    readonly ISampleSource samples;
    readonly HardClasses hard;
    readonly int[] places;

    /// <param name="samples">All samples.</param>
    /// <param name="labels">The label of each, so that choosing need not read them.</param>
    /// <param name="hard">The classes to keep.</param>
    public HardSamples(ISampleSource samples, Func<int, int> labels, HardClasses hard)
    {
        (this.samples, this.hard) = (samples, hard);
        places = [.. Enumerable.Range(0, samples.Count).Where(index => hard.Contains(labels(index)))];
    }

    public int Count => places.Length;

    public int Read(int index, Span<float> input) => hard.PlaceOf(samples.Read(places[index], input));
}
