using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AutoScale.Helm.Tests;

/// <summary>YAML as JSON, with the scalars of YAML's JSON schema, which is what Kubernetes makes of it.</summary>
static class Yaml
{
    /// <summary>The documents that are not empty.</summary>
    public static IReadOnlyList<JsonNode> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonNode>()];
    }

    static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode { Value: "true" } => JsonValue.Create(true),
        YamlScalarNode { Value: "false" } => JsonValue.Create(false),
        YamlScalarNode plain when long.TryParse(plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonNode.Parse(Octal(plain.Value!, whole).ToString(CultureInfo.InvariantCulture)),
        YamlScalarNode plain when double.TryParse(plain.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
        YamlScalarNode plain => JsonValue.Create(plain.Value),
        _ => throw new InvalidDataException($"There is no JSON for {node.NodeType}."),
    };

    /// <summary>Kubernetes reads YAML 1.1, where a leading nought means eight: 0440 is 288.</summary>
    static long Octal(string text, long whole) => text is ['0', _, ..] ? Convert.ToInt64(text, 8) : whole;
}
