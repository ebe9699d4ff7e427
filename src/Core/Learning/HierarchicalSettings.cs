using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AutoScale.Core.Learning.Hierarchical;

namespace AutoScale.Core.Learning;

/// <summary>Settings of the <c>hierarchical</c> policy as text, exactly: they go with a device's journal, so that a grain of another version repeats it with the same.</summary>
public static class HierarchicalSettings
{
    // Not by source generation, which would give a setting that the text leaves out no default.
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { StartFromEarlier } },
    };

    /// <summary>The most settings of a newer version that are put up with.</summary>
    const int MostUnknown = 32;

    static readonly HashSet<string> Names = new(typeof(HierarchicalOptions).GetProperties().Select(property => property.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether this version has a setting of the name.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);

    public static string Write(HierarchicalOptions options) => JsonSerializer.Serialize(options, Json);

    /// <summary>Reads what a device of a newer version may have written: settings that this version does not know are set aside.</summary>
    /// <param name="text">The text; empty for the defaults of the version that first had them.</param>
    /// <returns>The settings that this version knows, and the names of the others. With such a name the same journal may not give the same state here.</returns>
    /// <exception cref="ArgumentException">The text is none, a setting does not hold, or far too many are unknown.</exception>
    public static (HierarchicalOptions Options, IReadOnlyList<string> Unknown) ReadKnown(string text)
    {
        if (text.Length is 0)
        {
            return (Read(text), []);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return (Read(text), []);
            }

            string[] unknown = [.. document.RootElement.EnumerateObject().Select(setting => setting.Name).Where(name => !Names.Contains(name)).Order(StringComparer.Ordinal)];
            if (unknown.Length > MostUnknown)
            {
                throw new ArgumentException($"The settings of the hierarchical policy hold {unknown.Length} that are unknown; at most {MostUnknown} are put up with.");
            }

            return (Read(unknown.Length is 0 ? text : Known(document.RootElement)), unknown);
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The settings of the hierarchical policy cannot be read: {error.Message}", error);
        }
    }

    static string Known(JsonElement settings) =>
        $"{{{string.Join(',', settings.EnumerateObject().Where(setting => Names.Contains(setting.Name)).Select(setting => $"\"{setting.Name}\":{setting.Value.GetRawText()}"))}}}";

    /// <param name="text">The text; empty for the defaults of the version that first had them.</param>
    /// <exception cref="ArgumentException">The text is none, or a setting does not hold; the message names it.</exception>
    public static HierarchicalOptions Read(string text)
    {
        try
        {
            var options = JsonSerializer.Deserialize<HierarchicalOptions>(text.Length is 0 ? "{}" : text, Json);
            (options ?? throw new ArgumentException("The settings of the hierarchical policy are null.")).Validate();
            return options;
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The settings of the hierarchical policy cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What an earlier version's text does not name did not exist when its journal was written, and must mean the same when it is repeated.</summary>
    static void StartFromEarlier(JsonTypeInfo type)
    {
        if (type.Type == typeof(HierarchicalOptions))
        {
            type.CreateObject = () => new HierarchicalOptions { PriorEvidence = 0, ClassFloor = 0 };
        }
    }
}
