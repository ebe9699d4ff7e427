using System.Reflection;

namespace Orleans.Runtime;

/// <summary>An alias stands for one type of the application, and for one method of its interface: a second claim is refused.</summary>
internal static class Aliases
{
    internal static void Check(IEnumerable<Assembly> assemblies)
    {
        var types = new Dictionary<string, Type>();
        foreach (var type in assemblies.SelectMany(ApplicationParts.TypesOf))
        {
            foreach (var attribute in type.GetCustomAttributes<AliasAttribute>(inherit: false))
            {
                if (!types.TryAdd(attribute.Alias, type))
                {
                    throw new InvalidOperationException($"Alias \"{attribute.Alias}\" is given to both {types[attribute.Alias]} and {type}. An alias must be its type's own.");
                }
            }

            if (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
            {
                CheckMethods(type);
            }
        }
    }

    private static void CheckMethods(Type type)
    {
        var methods = new HashSet<string>();
        foreach (var method in type.GetMethods())
        {
            if (method.GetCustomAttribute<AliasAttribute>() is { } attribute && !methods.Add(attribute.Alias))
            {
                throw new InvalidOperationException($"{type} gives alias \"{attribute.Alias}\" to two methods. An alias must be its method's own.");
            }
        }
    }
}
