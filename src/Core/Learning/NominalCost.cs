namespace AutoScale.Core.Learning;

/// <summary>
/// What a target costs by the device's profile and the network's census alone, before anything was learned, in the surroundings of one decision. What is learned is a
/// factor on it; it is journalled, so that learning can be repeated where there is neither profile nor census. All zero where a policy needs none.
/// </summary>
/// <param name="ComputeMs">All of a local latency; of an offload what is not on air: the round trip and the tier's work. In ms, above 0.</param>
/// <param name="RadioMs">Time on air, t_TX + t_RX; 0 on the device.</param>
/// <param name="ComputeMillijoules">The device's energy while it computes or waits.</param>
/// <param name="RadioMillijoules">The device's energy on air.</param>
public readonly record struct NominalCost(float ComputeMs, float RadioMs, float ComputeMillijoules, float RadioMillijoules)
{
    /// <summary>Whether there is anything to learn a factor on.</summary>
    public bool IsKnown => ComputeMs > 0;
}
