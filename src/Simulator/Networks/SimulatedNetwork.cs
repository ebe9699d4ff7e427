using AutoScale.Core.Networks;

namespace AutoScale.Simulator.Networks;

/// <summary>What a network does for its user; decides its scenarios and the meaning of its accuracy.</summary>
public enum NetworkTask
{
    /// <summary>Names an image; accuracy is top-1.</summary>
    Classification,

    /// <summary>Finds objects; accuracy is COCO mAP.</summary>
    Detection,

    /// <summary>Reads text; accuracy is SQuAD F1.</summary>
    Text,

    /// <summary>Names one of the drawn images of docs/early-exit.md; accuracy is measured on images of their test split.</summary>
    Shapes,
}

/// <summary>A network as the emulation sees it: the descriptor that the decision sees, and how its work divides.</summary>
public sealed record SimulatedNetwork
{
    public required NetworkDescriptor Descriptor { get; init; }

    public required NetworkTask Task { get; init; }

    /// <summary>Depthwise convolutions, which S_CONV leaves out.</summary>
    public required int DepthwiseLayers { get; init; }

    /// <summary>Multiply-accumulates of convolutions other than depthwise ones.</summary>
    public required long ConvolutionMacs { get; init; }

    /// <summary>Multiply-accumulates of depthwise convolutions.</summary>
    public required long DepthwiseMacs { get; init; }

    /// <summary>Multiply-accumulates of everything else: fully connected and recurrent layers, attention.</summary>
    public required long DenseMacs { get; init; }

    /// <summary>Trained numbers.</summary>
    public required long Parameters { get; init; }

    /// <summary>Layers that are launched one after another.</summary>
    public int Layers => Descriptor.Features.ConvolutionLayers + DepthwiseLayers + Descriptor.Features.FullyConnectedLayers
        + Descriptor.Features.RecurrentLayers;
}
