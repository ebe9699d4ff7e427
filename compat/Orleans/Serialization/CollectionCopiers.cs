using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Copiers of arrays, collections, memories and tuples: the container anew, each element copied.</summary>
internal static class CollectionCopiers
{
    private static readonly Dictionary<Type, string> s_byDefinition = new()
    {
        [typeof(List<>)] = nameof(List),
        [typeof(HashSet<>)] = nameof(HashSet),
        [typeof(SortedSet<>)] = nameof(SortedSet),
        [typeof(Queue<>)] = nameof(Queue),
        [typeof(Stack<>)] = nameof(Stack),
        [typeof(LinkedList<>)] = nameof(LinkedList),
        [typeof(Collection<>)] = nameof(Collection),
        [typeof(ReadOnlyCollection<>)] = nameof(ReadOnlyCollection),
        [typeof(ConcurrentQueue<>)] = nameof(ConcurrentQueue),
        [typeof(Dictionary<,>)] = nameof(Dictionary),
        [typeof(SortedDictionary<,>)] = nameof(SortedDictionary),
        [typeof(SortedList<,>)] = nameof(SortedList),
        [typeof(ConcurrentDictionary<,>)] = nameof(ConcurrentDictionary),
        [typeof(ReadOnlyDictionary<,>)] = nameof(ReadOnlyDictionary),
        [typeof(ImmutableArray<>)] = nameof(ImmutableArray),
        [typeof(ImmutableList<>)] = nameof(ImmutableList),
        [typeof(ImmutableQueue<>)] = nameof(ImmutableQueue),
        [typeof(ImmutableStack<>)] = nameof(ImmutableStack),
        [typeof(ImmutableHashSet<>)] = nameof(ImmutableHashSet),
        [typeof(ImmutableSortedSet<>)] = nameof(ImmutableSortedSet),
        [typeof(ImmutableDictionary<,>)] = nameof(ImmutableDictionary),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(ImmutableSortedDictionary),
        [typeof(Nullable<>)] = nameof(Nullable),
        [typeof(KeyValuePair<,>)] = nameof(KeyValuePair),
        [typeof(Memory<>)] = nameof(Memory),
        [typeof(ReadOnlyMemory<>)] = nameof(ReadOnlyMemory),
        [typeof(ArraySegment<>)] = nameof(ArraySegment),
    };

    internal static Copier<T>? TryCreate<T>()
    {
        var type = typeof(T);
        if (type.IsSZArray)
        {
            return (Copier<T>)Make(nameof(Array), type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Copier<T>.Of(ArrayOfRank<T>(Copiers.Get(type.GetElementType()!)));
        }

        if (KnownTypes.IsTuple(type))
        {
            return Copier<T>.Of(MemberwiseCopier<T>.CreateOverAllFields());
        }

        return type.IsGenericType && s_byDefinition.TryGetValue(type.GetGenericTypeDefinition(), out var maker)
            ? (Copier<T>)Make(maker, type.GetGenericArguments())
            : null;
    }

    private static object Make(string maker, params Type[] arguments) =>
        typeof(CollectionCopiers).GetMethod(maker, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(arguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;

    /// <summary>Wraps the copier of a mutable container, which is made before its elements so that cycles end.</summary>
    private static Copier<TContainer> Container<TContainer>(Func<TContainer, TContainer> make, Action<TContainer, TContainer, CopyContext> fill)
        where TContainer : class =>
        Copier<TContainer>.Of((value, context) =>
        {
            if (value is null)
            {
                return null!;
            }

            if (context.TryGet<TContainer>(value, out var known))
            {
                return known;
            }

            var copy = make(value);
            context.Record(value, copy);
            fill(value, copy, context);
            return copy;
        });

    private static Copier<T[]> Array<T>()
    {
        var element = Copiers.Get<T>();
        if (element.IsIdentity)
        {
            return Container<T[]>(value => value.Length == 0 ? value : (T[])value.Clone(), static (_, _, _) => { });
        }

        return Container<T[]>(
            value => new T[value.Length],
            (value, copy, context) =>
            {
                for (var i = 0; i < value.Length; i++)
                {
                    copy[i] = element.Copy(value[i], context);
                }
            });
    }

    private static Func<T, CopyContext, T> ArrayOfRank<T>(Copier element) => (value, context) =>
    {
        if (value is not Array original)
        {
            return value;
        }

        if (context.TryGet<T>(original, out var known))
        {
            return known;
        }

        var copy = (Array)original.Clone();
        context.Record(original, copy);
        if (!element.IsIdentity)
        {
            var index = new int[original.Rank];
            foreach (var item in original)
            {
                copy.SetValue(element.CopyObject(item, context), index);
                for (var rank = original.Rank - 1; rank >= 0 && ++index[rank] == original.GetLength(rank); rank--)
                {
                    index[rank] = 0;
                }
            }
        }

        return (T)(object)copy;
    };

    private static Copier<List<T>> List<T>()
    {
        var element = Copiers.Get<T>();
        return element.IsIdentity
            ? Container<List<T>>(value => [.. value], static (_, _, _) => { })
            : Container<List<T>>(
                value => new List<T>(value.Count),
                (value, copy, context) =>
                {
                    foreach (var item in value)
                    {
                        copy.Add(element.Copy(item, context));
                    }
                });
    }

    private static Copier<TCollection> Adding<TCollection, T>(Func<TCollection, TCollection> make, Action<TCollection, T> add)
        where TCollection : class, IEnumerable<T>
    {
        var element = Copiers.Get<T>();
        return Container<TCollection>(
            make,
            (value, copy, context) =>
            {
                foreach (var item in value)
                {
                    add(copy, element.Copy(item, context));
                }
            });
    }

    private static Copier<TMap> Mapping<TMap, TKey, TValue>(Func<TMap, TMap> make, Action<TMap, TKey, TValue> add)
        where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>>
    {
        var keys = Copiers.Get<TKey>();
        var values = Copiers.Get<TValue>();
        return Container<TMap>(
            make,
            (value, copy, context) =>
            {
                foreach (var (key, item) in value)
                {
                    add(copy, keys.Copy(key, context), values.Copy(item, context));
                }
            });
    }

    /// <summary>Containers that are made complete: their elements are copied first.</summary>
    private static Copier<TContainer> Complete<TContainer, T>(Func<TContainer, IEnumerable<T>> items, Func<TContainer, List<T>, TContainer> make)
    {
        var element = Copiers.Get<T>();
        return Copier<TContainer>.Of((value, context) =>
        {
            if (value is null)
            {
                return value;
            }

            var copies = new List<T>();
            foreach (var item in items(value))
            {
                copies.Add(element.Copy(item, context));
            }

            return make(value, copies);
        });
    }

    private static Copier<HashSet<T>> HashSet<T>() => Adding<HashSet<T>, T>(value => new HashSet<T>(value.Count, value.Comparer), (copy, item) => copy.Add(item));

    private static Copier<SortedSet<T>> SortedSet<T>() => Adding<SortedSet<T>, T>(value => new SortedSet<T>(value.Comparer), (copy, item) => copy.Add(item));

    private static Copier<Queue<T>> Queue<T>() => Adding<Queue<T>, T>(value => new Queue<T>(value.Count), (copy, item) => copy.Enqueue(item));

    private static Copier<ConcurrentQueue<T>> ConcurrentQueue<T>() => Adding<ConcurrentQueue<T>, T>(_ => new ConcurrentQueue<T>(), (copy, item) => copy.Enqueue(item));

    private static Copier<LinkedList<T>> LinkedList<T>() => Adding<LinkedList<T>, T>(_ => new LinkedList<T>(), (copy, item) => copy.AddLast(item));

    private static Copier<Collection<T>> Collection<T>() => Adding<Collection<T>, T>(_ => [], (copy, item) => copy.Add(item));

    private static Copier<Stack<T>> Stack<T>() => Complete<Stack<T>, T>(value => value.Reverse(), (_, items) => new Stack<T>(items));

    private static Copier<ReadOnlyCollection<T>> ReadOnlyCollection<T>() => Complete<ReadOnlyCollection<T>, T>(value => value, (_, items) => new ReadOnlyCollection<T>(items));

    private static Copier<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>()
        where TKey : notnull =>
        Mapping<Dictionary<TKey, TValue>, TKey, TValue>(
            value => new Dictionary<TKey, TValue>(value.Count, value.Comparer),
            (copy, key, item) => copy.Add(key, item));

    private static Copier<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>()
        where TKey : notnull =>
        Mapping<SortedDictionary<TKey, TValue>, TKey, TValue>(
            value => new SortedDictionary<TKey, TValue>(value.Comparer),
            (copy, key, item) => copy.Add(key, item));

    private static Copier<SortedList<TKey, TValue>> SortedList<TKey, TValue>()
        where TKey : notnull =>
        Mapping<SortedList<TKey, TValue>, TKey, TValue>(
            value => new SortedList<TKey, TValue>(value.Count, value.Comparer),
            (copy, key, item) => copy.Add(key, item));

    private static Copier<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>()
        where TKey : notnull =>
        Mapping<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
            value => new ConcurrentDictionary<TKey, TValue>(value.Comparer),
            (copy, key, item) => copy[key] = item);

    private static Copier<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>()
        where TKey : notnull =>
        Complete<ReadOnlyDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            value => value,
            (_, items) => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(items)));

    private static Copier<ImmutableArray<T>> ImmutableArray<T>() =>
        Complete<ImmutableArray<T>, T>(value => value.IsDefault ? [] : value, (value, items) => value.IsDefault ? value : [.. items]);

    private static Copier<ImmutableList<T>> ImmutableList<T>() => Complete<ImmutableList<T>, T>(value => value, (_, items) => [.. items]);

    private static Copier<ImmutableQueue<T>> ImmutableQueue<T>() => Complete<ImmutableQueue<T>, T>(value => value, (_, items) => [.. items]);

    private static Copier<ImmutableStack<T>> ImmutableStack<T>() => Complete<ImmutableStack<T>, T>(value => value.Reverse(), (_, items) => [.. items]);

    private static Copier<ImmutableHashSet<T>> ImmutableHashSet<T>() =>
        Complete<ImmutableHashSet<T>, T>(value => value, (value, items) => System.Collections.Immutable.ImmutableHashSet.CreateRange(value.KeyComparer, items));

    private static Copier<ImmutableSortedSet<T>> ImmutableSortedSet<T>() =>
        Complete<ImmutableSortedSet<T>, T>(value => value, (value, items) => System.Collections.Immutable.ImmutableSortedSet.CreateRange(value.KeyComparer, items));

    private static Copier<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>()
        where TKey : notnull =>
        Complete<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            value => value,
            (value, items) => System.Collections.Immutable.ImmutableDictionary.CreateRange(value.KeyComparer, value.ValueComparer, items));

    private static Copier<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull =>
        Complete<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            value => value,
            (value, items) => System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(value.KeyComparer, value.ValueComparer, items));

    private static Copier<T?> Nullable<T>()
        where T : struct
    {
        var inner = Copiers.Get<T>();
        return Copier<T?>.Of((value, context) => value.HasValue ? inner.Copy(value.GetValueOrDefault(), context) : null);
    }

    private static Copier<KeyValuePair<TKey, TValue>> KeyValuePair<TKey, TValue>()
    {
        var keys = Copiers.Get<TKey>();
        var values = Copiers.Get<TValue>();
        return Copier<KeyValuePair<TKey, TValue>>.Of((value, context) => new(keys.Copy(value.Key, context), values.Copy(value.Value, context)));
    }

    private static Copier<Memory<T>> Memory<T>()
    {
        var array = Copiers.Get<T[]>();
        return Copier<Memory<T>>.Of((value, context) => array.Copy(value.ToArray(), context));
    }

    private static Copier<ReadOnlyMemory<T>> ReadOnlyMemory<T>()
    {
        var array = Copiers.Get<T[]>();
        return Copier<ReadOnlyMemory<T>>.Of((value, context) => array.Copy(value.ToArray(), context));
    }

    private static Copier<ArraySegment<T>> ArraySegment<T>()
    {
        var array = Copiers.Get<T[]>();
        return Copier<ArraySegment<T>>.Of((value, context) => value.Array is null ? value : new ArraySegment<T>(array.Copy([.. value], context)));
    }
}
