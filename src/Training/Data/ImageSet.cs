using AutoScale.Training.Learning;

namespace AutoScale.Training.Data;

/// <summary>A range of the sequence, held as bytes: what a network learns from or is judged by.</summary>
public sealed class ImageSet : ISampleSource
{
    readonly byte[] pixels;
    readonly byte[] labels;
    readonly Difficulty[] difficulties;

    /// <param name="images">The sequence.</param>
    /// <param name="first">The number of the first image.</param>
    /// <param name="count">How many.</param>
    public ImageSet(ShapeImages images, long first, int count)
    {
        (First, pixels, labels, difficulties) = (first, new byte[checked(count * ShapeImages.Bytes)], new byte[count], new Difficulty[count]);
        for (var index = 0; index < count; index++)
        {
            var (shape, difficulty) = images.Draw(first + index, pixels.AsSpan(index * ShapeImages.Bytes, ShapeImages.Bytes));
            (labels[index], difficulties[index]) = ((byte)shape, difficulty);
        }
    }

    /// <summary>The number of its first image.</summary>
    public long First { get; }

    public int Count => labels.Length;

    public ReadOnlySpan<byte> Pixels(int index) => pixels.AsSpan(index * ShapeImages.Bytes, ShapeImages.Bytes);

    public int Label(int index) => labels[index];

    public Difficulty DifficultyOf(int index) => difficulties[index];

    /// <inheritdoc/>
    public int Read(int index, Span<float> input)
    {
        PixelScale.Signed(Pixels(index), input);
        return labels[index];
    }
}
