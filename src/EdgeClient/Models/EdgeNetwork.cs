using AutoScale.Core.Networks;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.Models;

/// <summary>A network that the device can run.</summary>
/// <param name="Descriptor">What the decision sees.</param>
/// <param name="Model">Its model at FP32 and FP16.</param>
/// <param name="Int8Model">Its model at INT8; null without one.</param>
public sealed record EdgeNetwork(NetworkDescriptor Descriptor, ModelId Model, ModelId? Int8Model);
