using AutoScale.Core.Learning;

namespace AutoScale.EdgeClient.Journal;

/// <summary>One entry as it is read back: an inference, or the adoption of a prior.</summary>
/// <param name="Inference">The inference; null for an adoption.</param>
/// <param name="AdoptedPriorVersion">The version that was merged; 0 for an inference.</param>
public readonly record struct JournaledEntry(Experience? Inference, int AdoptedPriorVersion);
