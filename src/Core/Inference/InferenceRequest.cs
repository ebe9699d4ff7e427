using AutoScale.Core.Rewards;

namespace AutoScale.Core.Inference;

/// <summary>One inference asked of a device.</summary>
/// <param name="Network">What to run.</param>
/// <param name="Input">On what.</param>
/// <param name="Constraints">How fast and how accurate the answer must be.</param>
/// <param name="OnDeviceOnly">The input must not leave the device, whatever was learned and whatever fails.</param>
public readonly record struct InferenceRequest<TInput>(
    PreparedNetwork Network, TInput Input, QualityConstraints Constraints, bool OnDeviceOnly = false);
