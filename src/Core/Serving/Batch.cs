namespace AutoScale.Core.Serving;

/// <summary>Jobs that run together.</summary>
/// <param name="Model">Their model.</param>
/// <param name="Stage">Their stage.</param>
/// <param name="Jobs">At least one; several have equal forms.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Began">When the run began.</param>
public sealed record Batch(string Model, int Stage, IReadOnlyList<Job> Jobs, int Rows, TimeSpan Began);
