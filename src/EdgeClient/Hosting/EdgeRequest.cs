using AutoScale.Core.Rewards;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.Hosting;

/// <summary>One inference that an app asks of the device.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Inputs">All inputs of its model.</param>
/// <param name="Constraints">How fast and how accurate the answer must be.</param>
/// <param name="OnDeviceOnly">The inputs must not leave the device, whatever was learned and whatever fails.</param>
public sealed record EdgeRequest(
    string Network, IReadOnlyList<Tensor> Inputs, QualityConstraints Constraints, bool OnDeviceOnly = false);

/// <summary>The device has no network of this name.</summary>
public sealed class UnknownNetworkException(string name)
    : Exception($"There is no network '{name}' on this device. Put its model into the model folder as {name}/1/model.onnx.");

/// <summary>The device is stopping and takes no more requests.</summary>
public sealed class EdgeStoppingException() : Exception("The device is stopping.");
