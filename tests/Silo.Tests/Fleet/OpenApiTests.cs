using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class OpenApiTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("v1", "/fleet/", 33)]
    [InlineData("dashboard", "/dashboard/", 14)]
    public async Task Document_HasEveryEndpoint(string name, string root, int least)
    {
        var document = await DocumentAsync(name);
        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .Order(StringComparer.Ordinal);

        var mapped = cluster.Cluster.CloudServices.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(root, StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(mapped, described);
        Assert.True(described.Count() >= least);
    }

    [Theory]
    [InlineData("v1", "AutoScale fleet API")]
    [InlineData("dashboard", "AutoScale dashboard API")]
    public async Task Document_IsWhole(string name, string title)
    {
        var document = await DocumentAsync(name);

        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(title, document["info"]!["title"]!.GetValue<string>());
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!).ToArray();
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty(operation["operationId"]!.GetValue<string>());
            Assert.NotEmpty(operation["summary"]!.GetValue<string>());
            Assert.Contains(operation["responses"]!.AsObject(), response => response.Key[0] is '2');
        });
        Assert.Equal(operations.Length, operations.Select(operation => operation["operationId"]!.GetValue<string>()).Distinct().Count());
        Assert.All(References(document), reference => Assert.NotNull(Resolve(document, reference)));
    }

    async Task<JsonNode> DocumentAsync(string name) => JsonNode.Parse(await cluster.Cloud.GetByteArrayAsync($"/openapi/{name}.json"))!;

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue text } ? [text.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    static JsonNode? Resolve(JsonNode document, string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]);
}
