using System.Text.Json.Nodes;

namespace AutoScale.Helm.Tests;

/// <summary>Short ways into rendered objects.</summary>
static class Json
{
    /// <summary>What lies at a path such as <c>spec/template/spec</c>; null where a step is missing.</summary>
    public static JsonNode? At(this JsonNode? node, string path) =>
        path.Split('/').Aggregate(node, (at, step) => at is JsonArray list && int.TryParse(step, out var index) ? list.ElementAtOrDefault(index) : at is JsonObject map ? map[step] : null);

    public static string? Text(this JsonNode? node, string path) => node.At(path)?.ToString();

    public static IEnumerable<JsonNode> Items(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).OfType<JsonNode>();

    public static string Kind(this JsonNode node) => node.Text("kind")!;

    public static string Name(this JsonNode node) => $"{node.Kind()}/{node.Text("metadata/name")}";

    /// <summary>The pod's spec in anything that makes pods; null in everything else.</summary>
    public static JsonNode? Pod(this JsonNode node) => node.Kind() switch
    {
        "Pod" => node["spec"],
        "Deployment" or "DaemonSet" or "StatefulSet" or "Job" => node.At("spec/template/spec"),
        _ => null,
    };

    /// <summary>The pod's labels in anything that makes pods.</summary>
    public static JsonNode? PodLabels(this JsonNode node) => node.At(node.Kind() is "Pod" ? "metadata/labels" : "spec/template/metadata/labels");

    /// <summary>Whether a NetworkPolicy is about the pods that something makes.</summary>
    public static bool Selects(this JsonNode policy, JsonNode maker)
    {
        var labels = (JsonObject)maker.PodLabels()!;
        return (policy.At("spec/podSelector/matchLabels") as JsonObject ?? []).All(wanted => labels[wanted.Key]?.ToString() == wanted.Value!.ToString())
            && policy.Items("spec/podSelector/matchExpressions").All(wanted => wanted.Text("operator") is "In" && wanted.Items("values").Any(value => value.ToString() == labels[wanted.Text("key")!]?.ToString()));
    }

    public static IEnumerable<JsonNode> Containers(this JsonNode pod) => pod.Items("initContainers").Concat(pod.Items("containers"));
}
