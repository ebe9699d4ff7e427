using AutoScale.Core.Learning;
using AutoScale.Training.Numerics;

namespace AutoScale.Training.Data;

/// <summary>
/// An endless sequence of drawn colour images of 32x32: image number n of a seed is always the same, and depends on no other. Sets that must not overlap take
/// numbers that do not overlap.
/// </summary>
/// <param name="seed">Of the whole sequence.</param>
public sealed class ShapeImages(ulong seed)
{
    /// <summary>Height and width.</summary>
    public const int Side = 32;

    /// <summary>Bytes of an image: by row, column and colour.</summary>
    public const int Bytes = Side * Side * 3;

    /// <summary>Number of <see cref="ShapeClass"/> values.</summary>
    public const int Classes = 20;

    /// <summary>Share of images that are degraded.</summary>
    public const double DegradedShare = 0.3;

    const int FirstPaired = (int)ShapeClass.Pentagon;
    const int Supersampling = 2;

    /// <summary>Draws an image.</summary>
    /// <param name="number">At least 0.</param>
    /// <param name="pixels">Gets <see cref="Bytes"/> bytes.</param>
    /// <returns>What it shows, and why it is hard.</returns>
    public (ShapeClass Class, Difficulty Difficulty) Draw(long number, Span<byte> pixels)
    {
        var random = Chance(number);
        var shape = (ShapeClass)random.Next(Classes);
        var degraded = random.NextDouble() < DegradedShare;
        var (ground, figure) = Colours(random);
        var pose = Pose.Draw(random);
        var slope = Vector(random, 0.012);
        Span<float> image = stackalloc float[Bytes];
        Paint(shape, pose, ground, figure, slope, image);
        if (degraded)
        {
            Degradation.Apply(image, random);
        }

        Noise(image, degraded ? 0 : 0.02, random);
        for (var place = 0; place < Bytes; place++)
        {
            pixels[place] = (byte)Math.Clamp((image[place] * 255) + 0.5f, 0, 255);
        }

        return (shape, degraded ? Difficulty.Degraded : (int)shape >= FirstPaired ? Difficulty.Confusable : Difficulty.Easy);
    }

    /// <summary>What an image shows, without drawing it.</summary>
    public ShapeClass ClassOf(long number) => (ShapeClass)Chance(number).Next(Classes);

    SplitMix64 Chance(long number) => SplitMix64.For(seed, FormattableString.Invariant($"image/{number}"));

    static void Paint(ShapeClass shape, Pose pose, float[] ground, float[] figure, (double X, double Y) slope, Span<float> image)
    {
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var inside = 0;
                for (var part = 0; part < Supersampling * Supersampling; part++)
                {
                    var (u, v) = pose.ToShape(x + (((part % Supersampling) + 0.5) / Supersampling), y + (((part / Supersampling) + 0.5) / Supersampling));
                    inside += Math.Abs(u) <= 1 && Math.Abs(v) <= 1 && Outline.Contains(shape, u, v) ? 1 : 0;
                }

                var cover = inside / (float)(Supersampling * Supersampling);
                var light = (float)((slope.X * (x - (Side / 2))) + (slope.Y * (y - (Side / 2))));
                for (var colour = 0; colour < 3; colour++)
                {
                    image[(((y * Side) + x) * 3) + colour] = (ground[colour] * (1 - cover)) + (figure[colour] * cover) + light;
                }
            }
        }
    }

    /// <summary>Two colours that are well apart.</summary>
    static (float[] Ground, float[] Figure) Colours(Random random)
    {
        while (true)
        {
            float[] ground = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
            float[] figure = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
            if (Math.Abs(ground.Sum() - figure.Sum()) > 0.8)
            {
                return (ground, figure);
            }
        }
    }

    static void Noise(Span<float> image, double deviation, Random random)
    {
        for (var place = 0; place < image.Length && deviation > 0; place++)
        {
            // A uniform number of the same deviation: no eye and no network tells, and it needs no logarithm.
            image[place] += (float)((random.NextDouble() - 0.5) * deviation * 3.4641016);
        }
    }

    static (double X, double Y) Vector(Random random, double length) => ((random.NextDouble() - 0.5) * 2 * length, (random.NextDouble() - 0.5) * 2 * length);

    /// <summary>Where the shape lies, how large it is and how it is turned and stretched.</summary>
    readonly record struct Pose(double CentreX, double CentreY, double Cos, double Sin, double RadiusX, double RadiusY)
    {
        public static Pose Draw(Random random)
        {
            var (sin, cos) = Math.SinCos(random.NextDouble() * 2 * Math.PI);
            var radius = 9 + (random.NextDouble() * 4.5);
            var stretch = 0.9 + (random.NextDouble() * 0.2);
            return new Pose(
                (Side / 2) + ((random.NextDouble() - 0.5) * 6), (Side / 2) + ((random.NextDouble() - 0.5) * 6), cos, sin, radius * stretch, radius / stretch);
        }

        public (double U, double V) ToShape(double x, double y)
        {
            var (dx, dy) = (x - CentreX, y - CentreY);
            return (((dx * Cos) + (dy * Sin)) / RadiusX, ((dy * Cos) - (dx * Sin)) / RadiusY);
        }
    }
}
