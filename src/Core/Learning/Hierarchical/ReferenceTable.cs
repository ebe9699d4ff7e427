using System.Runtime.CompilerServices;

namespace AutoScale.Core.Learning.Hierarchical;

/// <summary>
/// What was derived from an object, found by the object itself: a hash table by reference with linear probing, at most half full. When it holds <see cref="Most"/> it begins again, so
/// that objects made for one call do not pile up.
/// </summary>
sealed class ReferenceTable<TKey, TValue>
    where TKey : class
    where TValue : class
{
    const int Most = 128;
    const int Slots = 2 * Most;

    readonly TKey?[] keys = new TKey?[Slots];
    readonly TValue?[] values = new TValue?[Slots];
    int count;

    /// <summary>Null where nothing was derived yet.</summary>
    public TValue? Find(TKey key)
    {
        for (var slot = RuntimeHelpers.GetHashCode(key); ; slot++)
        {
            var found = keys[slot & (Slots - 1)];
            if (ReferenceEquals(found, key))
            {
                return values[slot & (Slots - 1)];
            }

            if (found is null)
            {
                return null;
            }
        }
    }

    public void Add(TKey key, TValue value)
    {
        if (count == Most)
        {
            Clear();
        }

        var slot = RuntimeHelpers.GetHashCode(key) & (Slots - 1);
        while (keys[slot] is not null)
        {
            slot = (slot + 1) & (Slots - 1);
        }

        (keys[slot], values[slot]) = (key, value);
        count++;
    }

    public void Clear()
    {
        Array.Clear(keys);
        Array.Clear(values);
        count = 0;
    }
}
