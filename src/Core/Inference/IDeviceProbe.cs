using AutoScale.Core.States;

namespace AutoScale.Core.Inference;

/// <summary>Port: what the device measures of its surroundings. Cheap and non-blocking; a slow sensor is sampled ahead of time.</summary>
public interface IDeviceProbe
{
    /// <summary>The present runtime variance.</summary>
    RuntimeVariance Read();
}
