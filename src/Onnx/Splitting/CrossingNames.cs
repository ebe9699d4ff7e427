namespace AutoScale.Onnx.Splitting;

/// <summary>Names of the three tensors that a quantised value crosses as.</summary>
/// <param name="Quantised">The uint8 elements.</param>
/// <param name="Scale">FP32, a scalar.</param>
/// <param name="ZeroPoint">UINT8, a scalar.</param>
public readonly record struct CrossingNames(string Quantised, string Scale, string ZeroPoint)
{
    public static CrossingNames Of(string value) => new($"{value}:quantised", $"{value}:scale", $"{value}:zero_point");
}
