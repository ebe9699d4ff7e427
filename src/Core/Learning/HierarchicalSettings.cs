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

    public static string Write(HierarchicalOptions options) => JsonSerializer.Serialize(options, Json);

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
