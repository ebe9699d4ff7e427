namespace AutoScale.Grains;

/// <summary>Writes of grains whose state is an immutable value.</summary>
static class PersistentStates
{
    /// <summary>
    /// Replaces the state durably. After a failed write memory holds the old state, and the grain is put away, so that its next call reads
    /// what the storage really holds: a write may have succeeded although its answer was lost.
    /// </summary>
    public static async Task ReplaceAsync<T>(this IPersistentState<T> store, T state, Grain grain)
    {
        var before = store.State;
        store.State = state;
        try
        {
            await store.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            store.State = before;
            grain.PutAway();
            throw;
        }
    }

    static void PutAway(this Grain grain) => GrainBaseExtensions.DeactivateOnIdle(grain);
}
