using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>One entry as it is read back: an inference, the adoption of a prior, or a reset.</summary>
/// <param name="Inference">The inference; null for another entry.</param>
/// <param name="AdoptedPriorVersion">The version that was merged; 0 for another entry.</param>
/// <param name="IsReset">Whether the table was emptied.</param>
public readonly record struct JournaledEntry(Experience? Inference, int AdoptedPriorVersion, bool IsReset = false);
