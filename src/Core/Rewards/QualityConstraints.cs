namespace AutoScale.Core.Rewards;

/// <summary>What a request asks of its answer.</summary>
/// <param name="LatencyMs">QoS: the answer is late after this; above 0. 50 ms non-streaming, 33.3 ms streaming, 100 ms translation (press).</param>
/// <param name="AccuracyPercent">The accuracy that the answer must have, 0-100. 50 % and 65 % in the paper (recalled).</param>
public readonly record struct QualityConstraints(float LatencyMs, float AccuracyPercent);
