namespace AutoScale.Core.States;

/// <summary>S: one cell of the <see cref="StateSpace"/>.</summary>
/// <param name="Index">0 to <see cref="StateSpace.Count"/> - 1.</param>
public readonly record struct State(int Index);
