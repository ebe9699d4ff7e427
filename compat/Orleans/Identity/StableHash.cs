namespace Orleans.Runtime;

/// <summary>FNV-1a with a final mix: the same bytes hash alike in every process.</summary>
internal static class StableHash
{
    internal static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        var hash = 2166136261u;
        foreach (var value in data)
        {
            hash = (hash ^ value) * 16777619u;
        }

        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        return hash ^ (hash >> 13);
    }
}
