namespace AutoScale.Core.Learning;

/// <summary>
/// Sufficient statistics of a class of devices: count and sum of update targets per (state, action descriptor). Merging is exact addition,
/// so the prior's mean is weighted by visits whatever the order and the batches. (The discount is small, so an update's target hardly
/// depends on the table of the device that made it.)
/// </summary>
public sealed class PriorSums
{
    readonly List<string> descriptors = [];
    readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    readonly SortedDictionary<int, Dictionary<int, Cell>> rows = [];

    /// <summary>Adds cells.</summary>
    public void Add(IEnumerable<PriorCell> cells)
    {
        foreach (var cell in cells)
        {
            if (!columns.TryGetValue(cell.Descriptor, out var column))
            {
                columns[cell.Descriptor] = column = descriptors.Count;
                descriptors.Add(cell.Descriptor);
            }

            if (!rows.TryGetValue(cell.State, out var row))
            {
                rows[cell.State] = row = [];
            }

            var old = row.GetValueOrDefault(column);
            row[column] = new Cell(old.Count + cell.Count, old.Sum + cell.Sum);
        }
    }

    /// <summary>All cells, ascending by state: what is stored, and what adds up to the same sums again.</summary>
    public IEnumerable<PriorCell> Cells() => rows.SelectMany(row => row.Value.OrderBy(cell => cell.Key)
        .Select(cell => new PriorCell(row.Key, descriptors[cell.Key], cell.Value.Count, cell.Value.Sum)));

    /// <summary>The means, as a prior to publish.</summary>
    public PriorSnapshot ToSnapshot(string deviceClass, int version, int devices) => new(
        deviceClass, version, devices, [.. descriptors],
        [.. rows.Select(row =>
        {
            var (means, counts) = (new float[descriptors.Count], new long[descriptors.Count]);
            foreach (var (column, cell) in row.Value)
            {
                means[column] = (float)(cell.Sum / cell.Count);
                counts[column] = cell.Count;
            }

            return new PriorRow(row.Key, means, counts);
        })]);

    readonly record struct Cell(long Count, double Sum);
}

/// <summary>Count and sum of the update targets of one (state, action descriptor).</summary>
/// <param name="State">0 to the state space's count - 1.</param>
/// <param name="Descriptor">The action's descriptor.</param>
/// <param name="Count">Updates, at least 1.</param>
/// <param name="Sum">Sum of their targets.</param>
public readonly record struct PriorCell(int State, string Descriptor, long Count, double Sum);
