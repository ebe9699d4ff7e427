using AutoScale.Core.Tensors;

namespace AutoScale.Onnx.Engine;

/// <summary>
/// One session per model, loaded on first use and only once however many ask for it. Past the bounds of
/// <see cref="OnnxEngineOptions"/>, the session that was used least recently goes, unless it is in use. A load that failed is forgotten,
/// so that the next caller tries again. Thread-safe.
/// </summary>
public sealed class SessionCache : IDisposable
{
    readonly IModelStore store;
    readonly OnnxEngineOptions options;
    readonly Lock gate = new();
    readonly Dictionary<ModelId, Entry> entries = [];
    readonly CancellationTokenSource stopping = new();
    readonly CancellationToken stopped;
    long bytes;
    long uses;
    bool disposed;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SessionCache(IModelStore store, OnnxEngineOptions options)
    {
        options.Validate();
        (this.store, this.options, stopped) = (store, options, stopping.Token);
    }

    /// <summary>The models loaded or loading now, ordered by name and version.</summary>
    public IReadOnlyList<LoadedModel> Loaded
    {
        get
        {
            lock (gate)
            {
                return
                [
                    .. entries.Values.Select(entry => new LoadedModel(entry.Model, entry.Bytes, entry.Leases))
                        .OrderBy(loaded => loaded.Model.Name, StringComparer.Ordinal)
                        .ThenBy(loaded => loaded.Model.Version, StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <summary>
    /// Holds a model's session, loading it on the thread pool if needed. Giving up does not end a load that others wait for.
    /// </summary>
    /// <exception cref="ModelNotFoundException">The store does not have the model.</exception>
    /// <exception cref="ModelFailedException">The model does not load, or is larger than <see cref="OnnxEngineOptions.MaxModelBytes"/>.</exception>
    public async ValueTask<SessionLease> LeaseAsync(ModelId model, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!entries.TryGetValue(model, out entry))
            {
                entry = new Entry(model);
                entries.Add(model, entry);
                var loading = entry;
                entry.Session = Task.Run(() => LoadAsync(loading));
            }

            entry.Leases++;
            entry.LastUse = ++uses;
        }

        try
        {
            var session = await entry.Session.WaitAsync(cancellationToken);
            return new SessionLease(session, () => Release(entry));
        }
        catch
        {
            Release(entry);
            throw;
        }
    }

    /// <summary>Drops every session; those in use go when their last lease does.</summary>
    public void Dispose()
    {
        var first = false;
        Apply(() => (first, disposed) = (!disposed, true));
        if (first)
        {
            stopping.Cancel();
            stopping.Dispose();
        }
    }

    async Task<LoadedSession> LoadAsync(Entry entry)
    {
        try
        {
            var bytes = await store.ReadAsync(entry.Model, stopped);
            if (bytes.Length > options.MaxModelBytes)
            {
                throw new ModelFailedException(entry.Model,
                    $"has {bytes.Length} bytes; {nameof(OnnxEngineOptions)}.{nameof(OnnxEngineOptions.MaxModelBytes)} is {options.MaxModelBytes}.");
            }

            // Room is made before the new session takes its memory.
            Apply(() => this.bytes += entry.Bytes = bytes.Length);
            var session = LoadedSession.Load(entry.Model, bytes, options);
            Apply(() => entry.Loaded = session);
            return session;
        }
        catch (Exception error)
        {
            Apply(() => Remove(entry));
            if (error is ModelNotFoundException or ModelFailedException)
            {
                throw;
            }

            ObjectDisposedException.ThrowIf(stopped.IsCancellationRequested, this);
            throw new ModelFailedException(entry.Model, $"cannot be read: {error.Message}", error);
        }
    }

    void Release(Entry entry) => Apply(() => entry.Leases--);

    /// <summary>Changes the table and, outside the lock, disposes what it then has no room for.</summary>
    void Apply(Action change)
    {
        List<Entry> surplus;
        lock (gate)
        {
            change();
            surplus = TakeSurplus();
        }

        foreach (var entry in surplus)
        {
            entry.Loaded?.Dispose();
        }
    }

    /// <summary>Takes sessions that the bounds leave no room for out of the table, least recently used first. Called under the lock.</summary>
    List<Entry> TakeSurplus()
    {
        var surplus = new List<Entry>();
        while ((disposed || entries.Count > options.MaxSessions || bytes > options.MaxModelBytes)
            && entries.Values.Where(entry => entry is { Leases: 0, Loaded: not null }).MinBy(entry => entry.LastUse) is { } oldest)
        {
            Remove(oldest);
            surplus.Add(oldest);
        }

        return surplus;
    }

    void Remove(Entry entry)
    {
        entries.Remove(entry.Model);
        bytes -= entry.Bytes;
    }

    sealed class Entry(ModelId model)
    {
        public ModelId Model { get; } = model;

        public Task<LoadedSession> Session { get; set; } = null!;

        public LoadedSession? Loaded { get; set; }

        public long Bytes { get; set; }

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
