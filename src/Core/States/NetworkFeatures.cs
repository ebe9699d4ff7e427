namespace AutoScale.Core.States;

/// <summary>
/// What AutoScale's state knows of a neural network (arXiv 2005.02544, table of states): layer counts and work, derived from its graph.
/// </summary>
/// <param name="ConvolutionLayers">S_CONV: convolution layers; depthwise convolutions are not counted.</param>
/// <param name="FullyConnectedLayers">S_FC: fully connected layers, those of squeeze-and-excite blocks included.</param>
/// <param name="RecurrentLayers">S_RC: recurrent or attention layers.</param>
/// <param name="MultiplyAccumulates">S_MAC: multiply-accumulate operations of one inference at batch size 1.</param>
public readonly record struct NetworkFeatures(
    int ConvolutionLayers,
    int FullyConnectedLayers,
    int RecurrentLayers,
    long MultiplyAccumulates);
