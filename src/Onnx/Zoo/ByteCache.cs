namespace AutoScale.Onnx.Zoo;

/// <summary>Byte arrays made on demand, each once at a time, kept up to a total size; the least recently used go first. Thread-safe.</summary>
sealed class ByteCache<TKey>(long capacity)
    where TKey : notnull
{
    readonly Lock gate = new();
    readonly Dictionary<TKey, Task<byte[]>> entries = [];
    readonly LinkedList<TKey> leastRecentFirst = [];

    /// <summary>The value, made on the thread pool if it is not kept. Callers that ask meanwhile wait for the same one.</summary>
    public Task<byte[]> GetAsync(TKey key, Func<byte[]> make)
    {
        lock (gate)
        {
            if (entries.TryGetValue(key, out var entry))
            {
                leastRecentFirst.Remove(key);
                leastRecentFirst.AddLast(key);
                return entry;
            }

            entry = Task.Run(make);
            entries[key] = entry;
            leastRecentFirst.AddLast(key);
            _ = entry.ContinueWith(_ => Trim(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return entry;
        }
    }

    /// <summary>Drops failures, and what is beyond the capacity; what is still being made has no size yet.</summary>
    void Trim()
    {
        lock (gate)
        {
            var kept = 0L;
            for (var node = leastRecentFirst.Last; node is not null;)
            {
                var (key, previous) = (node.Value, node.Previous);
                var entry = entries[key];
                if (entry.IsCompleted)
                {
                    kept += entry.IsCompletedSuccessfully ? entry.Result.Length : 0;
                    if (!entry.IsCompletedSuccessfully || kept > capacity)
                    {
                        entries.Remove(key);
                        leastRecentFirst.Remove(node);
                    }
                }

                node = previous;
            }
        }
    }
}
