using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>The first value of a state: by its parameterless constructor, or else with every field at its default.</summary>
internal static class StateActivator<T>
{
    internal static T Create()
    {
        var type = typeof(T);
        if (type.IsValueType)
        {
            return default!;
        }

        return type == typeof(string) || type.IsArray || type.IsAbstract
            ? default!
            : type.GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance<T>() : (T)RuntimeHelpers.GetUninitializedObject(type);
    }
}
