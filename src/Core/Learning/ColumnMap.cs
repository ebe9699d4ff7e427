namespace AutoScale.Core.Learning;

/// <summary>Finds the columns of one table in another: devices differ in their actions, descriptors are what they share.</summary>
static class ColumnMap
{
    /// <returns>For each descriptor of <paramref name="from"/> its index in <paramref name="to"/>, or -1.</returns>
    public static int[] From(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        var indexes = new Dictionary<string, int>(to.Count, StringComparer.Ordinal);
        for (var index = 0; index < to.Count; index++)
        {
            indexes[to[index]] = index;
        }

        return [.. from.Select(descriptor => indexes.GetValueOrDefault(descriptor, -1))];
    }
}
