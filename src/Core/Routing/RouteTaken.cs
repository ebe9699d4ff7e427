namespace AutoScale.Core.Routing;

/// <summary>The way that one inference took through its exits.</summary>
/// <param name="Exit">Where it ended.</param>
/// <param name="Extended">Whether the extension ran, wherever it ended.</param>
public readonly record struct RouteTaken(ExitPoint Exit, bool Extended);
