using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Serialization;

/// <summary>
/// The copier of every type that may travel between grains. A type is known here (<see cref="KnownTypes"/>, <see cref="CollectionCopiers"/>),
/// has <see cref="GenerateSerializerAttribute"/>, or has a converter; anything else is refused.
/// </summary>
internal static class Copiers
{
    private static readonly ConcurrentDictionary<Type, Copier> s_copiers = new();
    private static readonly Lock s_gate = new();

    // Copiers of the type being built and of what it contains; published together, or not at all.
    private static Dictionary<Type, Copier>? s_building;

    /// <summary>The copier of a declared type. Throws <see cref="CodecNotFoundException"/> where no value of it could travel.</summary>
    internal static Copier Get(Type type)
    {
        if (s_copiers.TryGetValue(type, out var copier))
        {
            return copier;
        }

        lock (s_gate)
        {
            if (s_copiers.TryGetValue(type, out copier))
            {
                return copier;
            }

            if (s_building is { } inner)
            {
                return inner.TryGetValue(type, out copier) ? copier : Build(type, inner);
            }

            s_building = [];
            try
            {
                copier = Build(type, s_building);
                foreach (var (built, result) in s_building)
                {
                    s_copiers.TryAdd(built, result);
                }

                return s_copiers[type];
            }
            finally
            {
                s_building = null;
            }
        }
    }

    internal static Copier<T> Get<T>() => (Copier<T>)Get(typeof(T));

    /// <summary>A deep copy of a value whose type is known only at run time.</summary>
    internal static T Copy<T>(T value)
    {
        var copier = Get<T>();
        if (copier.IsIdentity)
        {
            return value;
        }

        var context = CopyContext.Rent();
        try
        {
            return copier.Copy(value, context);
        }
        finally
        {
            context.Return();
        }
    }

    private static Copier Build(Type type, Dictionary<Type, Copier> building)
    {
        var copier = (Copier)typeof(Copiers).GetMethod(nameof(BuildTyped), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [building], null)!;
        building[type] = copier;
        return copier;
    }

    private static Copier<T> BuildTyped<T>(Dictionary<Type, Copier> building)
    {
        var type = typeof(T);
        if (KnownTypes.IsIdentity(type))
        {
            return Copier<T>.Identity;
        }

        if (Converters.TryGet(type) is { } converter)
        {
            return (Copier<T>)converter;
        }

        if (type.IsInterface || type.IsAbstract || type == typeof(object))
        {
            return Copier<T>.Of(CopyByRuntimeType);
        }

        var unfinished = Copier<T>.Unfinished();
        building[type] = unfinished;
        if (CollectionCopiers.TryCreate<T>() is { } collection)
        {
            return collection;
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            // Members are looked at even where nothing is copied: an immutable type of an unknown member cannot travel either.
            var copy = MemberwiseCopier<T>.Create();
            if (type.IsDefined(typeof(ImmutableAttribute), inherit: false) || IsPlainValue(type))
            {
                return Copier<T>.Identity;
            }

            unfinished.Finish(type.IsSealed || type.IsValueType ? copy : (value, context) => CopyExactOrDerived(value, context, copy));
            return unfinished;
        }

        throw new CodecNotFoundException($"Could not find a copier for type {type}.");
    }

    /// <summary>A value type all of whose fields travel uncopied is copied by assignment, and arrays of it as one block.</summary>
    private static bool IsPlainValue(Type type)
    {
        if (!type.IsValueType)
        {
            return false;
        }

        var travelling = SerializedMembers.Of(type).Where(member => Get(member.Type).IsIdentity).Select(member => member.Field).ToHashSet();
        return type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).All(travelling.Contains);
    }

    private static T CopyByRuntimeType<T>(T value, CopyContext context)
    {
        if (value is null)
        {
            return value;
        }

        var actual = value.GetType();
        return actual == typeof(object) ? value : (T)Get(actual).CopyObject(value, context)!;
    }

    private static T CopyExactOrDerived<T>(T value, CopyContext context, Func<T, CopyContext, T> exact)
    {
        if (value is null || value.GetType() == typeof(T))
        {
            return exact(value, context);
        }

        return (T)Get(value.GetType()).CopyObject(value, context)!;
    }
}
