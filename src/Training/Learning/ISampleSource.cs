namespace AutoScale.Training.Learning;

/// <summary>Labelled samples to learn from or to judge by, drawn or read one at a time. Reading the same sample twice gives the same values.</summary>
public interface ISampleSource
{
    /// <summary>How many.</summary>
    int Count { get; }

    /// <summary>Fills the network's input for one sample.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="input">The input's floats, by row, column and channel.</param>
    /// <returns>The label.</returns>
    int Read(int index, Span<float> input);
}
