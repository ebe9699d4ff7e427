using System.Text.Json;

namespace AutoScale.Simulator.Networks;

/// <summary>
/// The ten networks of the paper, read from <c>networks.json</c>. Layer counts, work and parameters are the census of the ONNX graphs in
/// AutoScale.Onnx (a test compares them); accuracies are published ones of trained networks, never those of the graphs' random weights.
/// </summary>
public sealed class NetworkCatalog
{
    readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);

    /// <param name="networks">What phones are asked for.</param>
    /// <param name="blocks">What only runs as a part of one of them; null for none.</param>
    /// <exception cref="ArgumentException">Two networks have one name.</exception>
    public NetworkCatalog(IReadOnlyList<SimulatedNetwork> networks, IReadOnlyList<SimulatedNetwork>? blocks = null)
    {
        Networks = networks;
        All = [.. networks, .. blocks ?? []];
        for (var index = 0; index < All.Count; index++)
        {
            if (!indexes.TryAdd(All[index].Descriptor.Name, index))
            {
                throw new ArgumentException($"Two networks have the name '{All[index].Descriptor.Name}'.", nameof(networks));
            }
        }
    }

    /// <summary>The ten networks of the paper.</summary>
    public static NetworkCatalog Paper { get; } = Read(Resources.Read("networks.json"));

    public IReadOnlyList<SimulatedNetwork> Networks { get; }

    /// <summary>The same, then blocks that only run as a part of one of them.</summary>
    public IReadOnlyList<SimulatedNetwork> All { get; }

    /// <summary>The place of a network in <see cref="All"/>.</summary>
    /// <exception cref="ArgumentException">The catalog has no such network; the message lists those it has.</exception>
    public int IndexOf(string name) => indexes.TryGetValue(name, out var index)
        ? index
        : throw new ArgumentException($"There is no network '{name}' to emulate; there are {string.Join(", ", indexes.Keys)}.", nameof(name));

    static NetworkCatalog Read(byte[] json) => new([.. JsonSerializer.Deserialize<NetworkRow[]>(json, NetworkRow.Json)!.Select(row => row.ToNetwork())]);
}
