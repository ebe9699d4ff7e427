using AutoScale.Training.Numerics;

namespace AutoScale.Training.Layers;

/// <summary>
/// The shape of one sample's feature map, stored row by row with its channels side by side (height, width, channel). Channels inside a network are padded to
/// <see cref="Gemm.Lanes"/>; spare ones stay zero.
/// </summary>
/// <param name="Channels">Channels that mean something, at least 1.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Stride">Channels stored.</param>
public readonly record struct MapShape(int Channels, int Height, int Width, int Stride)
{
    /// <summary>A map inside a network.</summary>
    public static MapShape Padded(int channels, int height, int width) =>
        new(channels, height, width, (channels + Gemm.Lanes - 1) / Gemm.Lanes * Gemm.Lanes);

    /// <summary>Positions of one sample.</summary>
    public int Area => Height * Width;

    /// <summary>Floats of one sample.</summary>
    public int Size => Area * Stride;
}
