using AutoScale.Training.Data;
using AutoScale.Training.Gates;

namespace AutoScale.Training.Evaluation;

/// <summary>One policy's outcome on the test split.</summary>
/// <param name="Policy">Such as <c>main-only</c>, or <c>gate 85 %</c>.</param>
/// <param name="Device">The class of devices.</param>
/// <param name="Variant">The gate's variant and threshold; empty for fixed policies.</param>
/// <param name="Certified">Whether the gate's promise was certified; true for fixed policies.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record PolicyResult(string Policy, string Device, string Variant, bool Certified, GateOutcome Outcome);

/// <summary>Test accuracy of a network by why images are hard.</summary>
public sealed record AccuracyResult(string Network, double All, IReadOnlyDictionary<Difficulty, double> ByDifficulty);

/// <summary>All that one seed gave.</summary>
/// <param name="Seed">Of images, first weights and order.</param>
/// <param name="Seconds">Wall time of each block's training, by block.</param>
/// <param name="Digests">SHA-256 of each block's weights.</param>
/// <param name="HardClasses">What the calibration split chose.</param>
/// <param name="Accuracies">By network and by whole policy without cost.</param>
/// <param name="Policies">By device.</param>
public sealed record SeedResult(
    ulong Seed,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyDictionary<string, string> Digests,
    int[] HardClasses,
    IReadOnlyList<AccuracyResult> Accuracies,
    IReadOnlyList<PolicyResult> Policies);

/// <summary>One calibration of the promise's test.</summary>
/// <param name="Device">The class of devices.</param>
/// <param name="Target">Accuracy promised.</param>
/// <param name="Draw">The number of the calibration set and of the test set.</param>
/// <param name="Certified">Whether a gate was certified.</param>
/// <param name="Variant">The gate.</param>
/// <param name="Accuracy">On the fresh test set.</param>
/// <param name="EnergyShare">Its energy over that of sending everything to the cloud.</param>
public sealed record PromiseResult(string Device, double Target, int Draw, bool Certified, string Variant, double Accuracy, double EnergyShare);
