using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Types whose values never change, so that they travel without a copy.</summary>
internal static class KnownTypes
{
    private static readonly HashSet<Type> s_immutable =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Guid), typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half), typeof(Rune),
        typeof(Index), typeof(Range), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(CultureInfo), typeof(Type),
    ];

    private static readonly HashSet<Type> s_immutableIfElementsAre =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableQueue<>),
        typeof(ImmutableStack<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>),
    ];

    internal static bool IsIdentity(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || s_immutable.Contains(type))
        {
            return true;
        }

        // Exceptions travel as they are: type, message and stack are kept. References to grains are values.
        if (typeof(Exception).IsAssignableFrom(type) || typeof(GrainReference).IsAssignableFrom(type) || typeof(Type).IsAssignableFrom(type)
            || (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)))
        {
            return true;
        }

        if (!type.IsGenericType)
        {
            return false;
        }

        var definition = type.GetGenericTypeDefinition();
        return (s_immutableIfElementsAre.Contains(definition) || IsTuple(type)) && Array.TrueForAll(type.GetGenericArguments(), IsIdentityElement);
    }

    internal static bool IsTuple(Type type) => typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && type.Assembly == typeof(object).Assembly;

    private static bool IsIdentityElement(Type type) => !type.IsInterface && type != typeof(object) && Copiers.Get(type).IsIdentity;
}
