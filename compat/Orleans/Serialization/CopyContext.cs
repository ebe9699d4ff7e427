namespace Orleans.Serialization;

/// <summary>Remembers what is already copied, so that shared references stay shared and cycles end.</summary>
internal sealed class CopyContext
{
    [ThreadStatic]
    private static CopyContext? t_idle;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    internal static CopyContext Rent()
    {
        var context = t_idle ?? new CopyContext();
        t_idle = null;
        return context;
    }

    internal void Return()
    {
        _copies.Clear();
        t_idle = this;
    }

    internal bool TryGet<T>(object original, out T copy)
    {
        if (_copies.Count > 0 && _copies.TryGetValue(original, out var known))
        {
            copy = (T)known;
            return true;
        }

        copy = default!;
        return false;
    }

    internal void Record(object original, object copy) => _copies[original] = copy;
}
