namespace AutoScale.Simulator.Environments;

/// <summary>
/// The paper's environments (recalled: their names and kinds; assumed: every figure, see docs/calibration.md), read from <c>environments/*.json</c>, which
/// travel inside the assembly. To add one: a file.
/// </summary>
public static class EnvironmentCatalog
{
    const string Prefix = "environments/";

    static readonly string[] Order = ["S1", "S2", "S3", "S4", "S5", "D1", "D2", "D3", "D4", "mixed"];

    static readonly Lazy<IReadOnlyList<EnvironmentDefinition>> Definitions = new(() => [.. Resources.Names(Prefix)
        .Select(name => EnvironmentDefinition.Read(Resources.Read(name), name))
        .OrderBy(definition => Array.IndexOf(Order, definition.Name) is var place and >= 0 ? place : Order.Length)
        .ThenBy(definition => definition.Name, StringComparer.Ordinal)]);

    /// <summary>All environments: static S1 to S5, dynamic D1 to D4, and <c>mixed</c>, in which apps and both links change together.</summary>
    public static IReadOnlyList<EnvironmentDefinition> All => Definitions.Value;

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(definition => definition.Name)];

    /// <summary>The environment with a name.</summary>
    /// <exception cref="ArgumentException">There is no such environment; the message lists them.</exception>
    public static EnvironmentDefinition Find(string name) => All.FirstOrDefault(definition => definition.Name == name)
        ?? throw new ArgumentException($"There is no environment '{name}'; there are {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Makes an environment with chance of its own.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="part">Whose surroundings, such as a device id; another part does not shift this one.</param>
    /// <exception cref="ArgumentException">There is no such environment; the message lists them.</exception>
    public static IEnvironment Create(string name, ulong seed, string part) => Find(name).Create(seed, part);
}
