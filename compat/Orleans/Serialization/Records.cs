using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Recognises records and their positional members by what the compiler leaves in them.</summary>
internal static class Records
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared) is { } print
        && print.GetParameters() is [{ ParameterType: var builder }]
        && builder == typeof(System.Text.StringBuilder);

    /// <summary>The properties that the primary constructor fills: the longest constructor whose every parameter names a property of its type.</summary>
    internal static HashSet<string> PrimaryConstructorProperties(Type type)
    {
        var longest = new HashSet<string>();
        foreach (var constructor in type.GetConstructors(Declared))
        {
            var parameters = constructor.GetParameters();
            if (parameters.Length > longest.Count
                && Array.TrueForAll(parameters, p => type.GetProperty(p.Name!, Declared) is { } property && property.PropertyType == p.ParameterType))
            {
                longest = [.. parameters.Select(p => p.Name!)];
            }
        }

        return longest;
    }
}
