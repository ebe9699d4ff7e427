namespace AutoScale.Training.Layers;

/// <summary>What is done to numbers that a network keeps.</summary>
public enum ParameterRole
{
    /// <summary>Weights: learned, with weight decay.</summary>
    Weight,

    /// <summary>Biases and the scale and shift of a normalisation: learned, without decay.</summary>
    Offset,

    /// <summary>Running statistics: followed, not learned.</summary>
    Statistic,
}

/// <summary>An array of numbers that a layer keeps.</summary>
/// <param name="name">Unique within a network; names the tensor in files.</param>
/// <param name="role">What is done to it.</param>
/// <param name="count">How many numbers.</param>
public sealed class Parameter(string name, ParameterRole role, int count)
{
    public string Name { get; } = name;

    public ParameterRole Role { get; } = role;

    public float[] Values { get; } = new float[count];

    /// <summary>The gradient of the last step; empty for statistics.</summary>
    public float[] Gradient { get; } = role is ParameterRole.Statistic ? [] : new float[count];
}
