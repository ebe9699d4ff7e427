using System.Text.Json;
using System.Text.Json.Nodes;

namespace AutoScale.Helm.Tests;

/// <summary>Every rendered object against the schema of its kind, unknown fields refused.</summary>
public sealed class ObjectSchemaTests
{
    public static TheoryData<string> ValuesFiles => Chart.ValuesFiles;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Objects_FollowTheirSchemas(string valuesFile) => Assert.Empty(await ProblemsAsync(await Chart.ObjectsAsync(valuesFile)));

    /// <summary>The check itself: a field that does not exist, put into every object of every object, is found at its place.</summary>
    [Fact]
    public async Task Objects_AreRefusedWithAnUnknownFieldAnywhere()
    {
        // Maps whose keys are anybody's.
        string[] maps = ["labels", "annotations", "matchLabels", "nodeSelector", "data", "stringData", "requests", "limits", "namespaceSelector"];
        var changed = new List<JsonNode>();
        var expected = new List<string>();
        foreach (var item in await Chart.ObjectsAsync("full-values.yaml"))
        {
            foreach (var path in ObjectPaths(item, "").Where(path => !maps.Contains(path.Split('/')[^1]) && (item.Kind(), path) is not ("Service", "/spec/selector")))
            {
                var copy = item.DeepClone();
                ((JsonObject)copy.At(path.TrimStart('/'))!)["notAField"] = "x";
                changed.Add(copy);
                expected.Add($"{item.Name()}{path}/notAField: no such field.");
            }
        }

        var problems = (await ProblemsAsync(changed)).ToHashSet();

        Assert.InRange(expected.Count, 250, int.MaxValue);
        Assert.Empty(expected.Where(problem => !problems.Contains(problem)).Distinct());
    }

    [Fact]
    public async Task Objects_AreRefusedWithAWrongType()
    {
        var deployment = (await Chart.ObjectsAsync("minimal-values.yaml")).First(item => item.Kind() is "Deployment").DeepClone();
        deployment["spec"]!["replicas"] = "three";
        deployment["spec"]!["strategy"]!["type"] = "Rollin";

        var problems = await ProblemsAsync([deployment]);

        Assert.Contains(problems, problem => problem.Contains("/spec/replicas", StringComparison.Ordinal));
    }

    static IEnumerable<string> ObjectPaths(JsonNode? node, string path) => node switch
    {
        JsonObject map => (path.Length > 0 ? [path] : Array.Empty<string>()).Concat(map.Where(pair => !pair.Key.Contains('/', StringComparison.Ordinal)).SelectMany(pair => ObjectPaths(pair.Value, $"{path}/{pair.Key}"))),
        JsonArray list => list.SelectMany((child, index) => ObjectPaths(child, $"{path}/{index}")),
        _ => [],
    };

    static async Task<IReadOnlyList<string>> ProblemsAsync(IReadOnlyList<JsonNode> objects)
    {
        var result = await Programs.RunAsync(
            "node", [Path.Combine(Chart.RepositoryRoot, "tests", "Helm.Tests", "validate-objects.mjs"), Chart.NodeModules],
            JsonSerializer.Serialize(objects), cure: "Install Node.js 20 or later.");
        Assert.True(result.Code is 0, result.ToString());
        return JsonSerializer.Deserialize<string[]>(result.Output)!;
    }
}
