using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.Dashboard.Contract;
using AutoScale.Silo.Fleet;

namespace AutoScale.Dashboard.BrowserTests.Page;

/// <summary>The servers' records as the page's TypeScript has them.</summary>
sealed class PageContract
{
    /// <summary>Of the fleet API, what the page uses.</summary>
    static readonly Type[] FleetRoots = [typeof(DirectiveListing), typeof(ComparisonListing), typeof(PriorDifference)];

    static readonly NullabilityInfoContext Nullability = new();

    readonly SortedDictionary<string, string> declarations = new(StringComparer.Ordinal);
    readonly Dictionary<Type, string> names = [];

    /// <summary>All of it, by name.</summary>
    public static string Write()
    {
        var contract = new PageContract();
        foreach (var root in typeof(DashboardJson).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(DashboardJson).Namespace && type is { IsAbstract: false }).Concat(FleetRoots))
        {
            contract.NameOf(root);
        }

        return "// Made of the records of src/Dashboard/Contract and of src/Silo/Fleet/Contract.cs, which say what it means. To make it anew:\n"
            + "// UPDATE_GENERATED=1 dotnet test tests/Dashboard.BrowserTests -c Release --filter PageContract\n\n"
            + string.Join('\n', contract.declarations.Values);
    }

    /// <summary>The name of a type, declared where it is not yet.</summary>
    string NameOf(Type type)
    {
        if (!names.TryGetValue(type, out var name))
        {
            // Two APIs may call two things the same.
            name = declarations.ContainsKey(type.Name) ? $"Fleet{type.Name}" : type.Name;
            names.Add(type, name);
            declarations.Add(name, "");
            declarations[name] = type.IsEnum ? Words(name, type) : Members(name, type);
        }

        return name;
    }

    static string Words(string name, Type type) =>
        $"export type {name} = {string.Join(" | ", Enum.GetNames(type).Select(word => $"'{JsonNamingPolicy.CamelCase.ConvertName(word)}'"))};\n";

    string Members(string name, Type type)
    {
        var text = new StringBuilder($"export interface {name} {{\n");
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var left = property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition;
            if (left is not JsonIgnoreCondition.Always)
            {
                text.Append($"  readonly {JsonNamingPolicy.CamelCase.ConvertName(property.Name)}{(left is null ? "" : "?")}: {TextOf(Nullability.Create(property))};\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    string TextOf(NullabilityInfo info)
    {
        var (type, value) = (info.Type, Nullable.GetUnderlyingType(info.Type));
        var text = info.ElementType is { } element
            ? TextOf(element) is var item && item.Contains(' ', StringComparison.Ordinal) ? $"readonly ({item})[]" : $"readonly {item}[]"
            : Plain(value ?? type);
        return value is not null || info.ReadState is NullabilityState.Nullable ? $"{text} | null" : text;
    }

    string Plain(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type == typeof(string) || type == typeof(DateTimeOffset) => "string",
        _ when type.IsEnum => NameOf(type),
        TypeCode.Boolean => "boolean",
        TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.Single or TypeCode.Double => "number",
        TypeCode.Object when type.Namespace!.StartsWith("AutoScale.", StringComparison.Ordinal) => NameOf(type),
        _ => throw new NotSupportedException($"The page has no word for {type}."),
    };
}
