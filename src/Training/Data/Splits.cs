namespace AutoScale.Training.Data;

/// <summary>
/// Where each split takes its images from: ranges of one sequence that cannot meet, because each begins where the one before must have ended.
/// </summary>
public static class Splits
{
    /// <summary>Numbers that a split may use up.</summary>
    public const long Room = 1L << 32;

    /// <summary>To learn from.</summary>
    public static ImageSet Train(ShapeImages images, int count) => Take(images, 0, count);

    /// <summary>To choose hard classes and gates by.</summary>
    /// <param name="images">The sequence.</param>
    /// <param name="count">How many.</param>
    /// <param name="draw">Another number, another set.</param>
    public static ImageSet Calibration(ShapeImages images, int count, int draw = 0) => Take(images, Room + ((long)draw * count), count);

    /// <summary>To judge by, and for nothing else.</summary>
    /// <inheritdoc cref="Calibration"/>
    public static ImageSet Test(ShapeImages images, int count, int draw = 0) => Take(images, (2 * Room) + ((long)draw * count), count);

    /// <summary>Where a device finds images of its own, which no other device and no split has.</summary>
    /// <param name="device">Its number, at least 0.</param>
    public static long FirstOfDevice(int device) => (3L + device) * Room;

    static ImageSet Take(ShapeImages images, long first, int count) => count >= 1 && (first % Room) + count <= Room
        ? new ImageSet(images, first, count)
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"A split holds from 1 to {Room} images.");
}
