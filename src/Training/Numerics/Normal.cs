namespace AutoScale.Training.Numerics;

/// <summary>Normal numbers by the polar method's plain form (Box and Muller, 1958).</summary>
public static class Normal
{
    public static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
