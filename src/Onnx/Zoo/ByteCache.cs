namespace AutoScale.Onnx.Zoo;

/// <summary>Byte arrays made on demand, each once at a time, kept up to a total size; the least recently used go first. Thread-safe.</summary>
sealed class ByteCache<TKey>(long capacity)
    where TKey : notnull
{
    readonly Lock _lock = new();
    readonly Dictionary<TKey, Task<byte[]>> _entries = [];
    readonly LinkedList<TKey> _leastRecentFirst = [];

    /// <summary>The value, made on the thread pool if it is not kept. Callers that ask meanwhile wait for the same one.</summary>
    public Task<byte[]> GetAsync(TKey key, Func<byte[]> make)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                _leastRecentFirst.Remove(key);
                _leastRecentFirst.AddLast(key);
                return entry;
            }

            entry = Task.Run(make);
            _entries[key] = entry;
            _leastRecentFirst.AddLast(key);
            _ = entry.ContinueWith(_ => Trim(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return entry;
        }
    }

    /// <summary>Drops failures, and what is beyond the capacity; what is still being made has no size yet.</summary>
    void Trim()
    {
        lock (_lock)
        {
            var kept = 0L;
            for (var node = _leastRecentFirst.Last; node is not null;)
            {
                var (key, previous) = (node.Value, node.Previous);
                var entry = _entries[key];
                if (entry.IsCompleted)
                {
                    kept += entry.IsCompletedSuccessfully ? entry.Result.Length : 0;
                    if (!entry.IsCompletedSuccessfully || kept > capacity)
                    {
                        _entries.Remove(key);
                        _leastRecentFirst.Remove(node);
                    }
                }

                node = previous;
            }
        }
    }
}
