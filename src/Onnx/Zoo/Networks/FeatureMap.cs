namespace AutoScale.Onnx.Zoo.Networks;

/// <summary>A value [batch, channels, height, width] in the graph.</summary>
readonly record struct FeatureMap(string Name, int Channels);

/// <summary>What follows a convolution.</summary>
enum Activation
{
    None,
    Relu,
    Relu6,
    HardSwish,
}
