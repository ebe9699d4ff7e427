namespace AutoScale.Core.Serving;

/// <summary>The runs that there may be side by side, and those that are under way.</summary>
sealed class Places(int count)
{
    readonly List<Batch> running = [];

    public int Count => count;

    public IReadOnlyList<Batch> Running => running;

    /// <summary>Jobs of all the runs.</summary>
    public int Jobs { get; private set; }

    public int Free => count - running.Count;

    public void Take(Batch batch)
    {
        running.Add(batch);
        Jobs += batch.Jobs.Count;
    }

    public void Leave(Batch batch)
    {
        running.Remove(batch);
        Jobs -= batch.Jobs.Count;
    }

    public bool Has(string model) => running.Exists(batch => batch.Model == model);
}
