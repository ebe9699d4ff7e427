using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>Foreign types that travel through a surrogate, by the converters marked with <see cref="RegisterConverterAttribute"/>.</summary>
internal static class Converters
{
    private static readonly ConcurrentDictionary<Assembly, Type[]> s_byAssembly = new();

    internal static Copier? TryGet(Type type)
    {
        foreach (var assembly in ApplicationParts.Assemblies)
        {
            foreach (var converter in s_byAssembly.GetOrAdd(assembly, FindConverters))
            {
                var closed = converter.IsGenericTypeDefinition && type.IsGenericType && converter.GetGenericArguments().Length == type.GetGenericArguments().Length
                    ? converter.MakeGenericType(type.GetGenericArguments())
                    : converter;
                var contract = Array.Find(
                    closed.GetInterfaces(),
                    i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GetGenericArguments()[0] == type);
                if (contract is not null)
                {
                    return (Copier)typeof(Converters).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!
                        .MakeGenericMethod(contract.GetGenericArguments())
                        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Activator.CreateInstance(closed)], null)!;
                }
            }
        }

        return null;
    }

    private static Copier<TValue> Create<TValue, TSurrogate>(IConverter<TValue, TSurrogate> converter)
        where TSurrogate : struct
    {
        var surrogates = Copiers.Get<TSurrogate>();
        return Copier<TValue>.Of((value, context) =>
        {
            if (value is null)
            {
                return value;
            }

            if (context.TryGet<TValue>(value, out var known))
            {
                return known;
            }

            var copy = converter.ConvertFromSurrogate(surrogates.Copy(converter.ConvertToSurrogate(in value), context));
            context.Record(value, copy!);
            return copy;
        });
    }

    private static Type[] FindConverters(Assembly assembly) =>
        [.. ApplicationParts.TypesOf(assembly).Where(type => type.IsDefined(typeof(RegisterConverterAttribute), inherit: false))];
}
