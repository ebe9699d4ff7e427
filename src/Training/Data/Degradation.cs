using AutoScale.Training.Numerics;

namespace AutoScale.Training.Data;

/// <summary>What makes an image complex: one or two of noise, blur, an object in front and low contrast, each of a drawn strength.</summary>
static class Degradation
{
    const int Side = ShapeImages.Side;

    public static void Apply(Span<float> image, Random random)
    {
        var first = random.Next(4);
        ApplyOne(first, image, random);
        if (random.NextDouble() < 0.4)
        {
            ApplyOne((first + 1 + random.Next(3)) % 4, image, random);
        }
    }

    static void ApplyOne(int kind, Span<float> image, Random random)
    {
        switch (kind)
        {
            case 0:
                Noise(image, 0.12 + (random.NextDouble() * 0.25), random);
                break;
            case 1:
                Blur(image, 1 + random.Next(2));
                break;
            case 2:
                Occlude(image, random);
                break;
            default:
                Fade(image, 0.08f + (random.NextSingle() * 0.17f));
                Noise(image, 0.03, random);
                break;
        }
    }

    static void Noise(Span<float> image, double deviation, Random random)
    {
        foreach (ref var value in image)
        {
            value += (float)(Normal.Draw(random) * deviation);
        }
    }

    /// <summary>The mean of a square around each pixel, twice.</summary>
    static void Blur(Span<float> image, int radius)
    {
        Span<float> source = stackalloc float[ShapeImages.Bytes];
        for (var pass = 0; pass < 2; pass++)
        {
            image.CopyTo(source);
            for (var place = 0; place < image.Length; place++)
            {
                var (position, colour) = Math.DivRem(place, 3);
                var (y, x) = Math.DivRem(position, Side);
                var (sum, count) = (0f, 0);
                for (var row = Math.Max(0, y - radius); row <= Math.Min(Side - 1, y + radius); row++)
                {
                    for (var column = Math.Max(0, x - radius); column <= Math.Min(Side - 1, x + radius); column++)
                    {
                        sum += source[(((row * Side) + column) * 3) + colour];
                        count++;
                    }
                }

                image[place] = sum / count;
            }
        }
    }

    /// <summary>A rectangle of one colour somewhere over the middle.</summary>
    static void Occlude(Span<float> image, Random random)
    {
        var (width, height) = (7 + random.Next(8), 7 + random.Next(8));
        var (left, top) = (4 + random.Next(Side - 8 - width), 4 + random.Next(Side - 8 - height));
        Span<float> colour = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                colour.CopyTo(image[(((y * Side) + x) * 3)..]);
            }
        }
    }

    static void Fade(Span<float> image, float contrast)
    {
        foreach (ref var value in image)
        {
            value = 0.5f + ((value - 0.5f) * contrast);
        }
    }
}
