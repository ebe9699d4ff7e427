using System.Text.Json.Nodes;

namespace AutoScale.Helm.Tests;

/// <summary>Wrong values are refused before anything reaches a cluster, in words that name the value and what it may be.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("clound.replicas=3", "Additional property clound is not allowed")]
    [InlineData("cloud.replica=3", "cloud: Additional property replica is not allowed")]
    [InlineData("cloud.replicas=0", "cloud.replicas: Must be greater than or equal to 1")]
    [InlineData("cloud.replicas=many", "cloud.replicas: Invalid type. Expected: integer, given: string")]
    [InlineData("cloud.resources.limits.cpu=4", "cloud.resources.limits: Additional property cpu is not allowed")]
    [InlineData("cloud.resources.limits.memory=4GB", "cloud.resources.limits.memory: Does not match pattern")]
    [InlineData("cloud.spread=strict", "cloud.spread must be one of the following: \"preferred\", \"required\"")]
    [InlineData("gateway.tls.mode=none", "gateway.tls.mode must be one of the following: \"secret\", \"ingress\"")]
    [InlineData("gateway.service.type=ExternalName", "gateway.service.type must be one of the following")]
    [InlineData("orleans.clustering=kubernetes", "orleans.clustering must be one of the following: \"adonet\", \"localhost\"")]
    [InlineData("dashboard.servedBy=gateway", "dashboard.servedBy must be one of the following: \"silos\", \"own\"")]
    [InlineData("dashboard.replicas=0", "dashboard.replicas: Must be greater than or equal to 1")]
    [InlineData("image.digest=sha256:12", "image.digest: Does not match pattern")]
    [InlineData("podSecurity.userId=0", "podSecurity.userId: Must be greater than or equal to 1")]
    [InlineData("shutdown.drainSeconds=601", "shutdown.drainSeconds: Must be less than or equal to 600")]
    [InlineData("peers[0].site=Hall 3", "peers.0.site: Does not match pattern")]
    [InlineData("peers[0].kind=Deployment", "peers.0: site is required")]
    [InlineData("identity.enrollmentKeys[1].secretName=keys", "identity.enrollmentKeys.1: secretKey is required")]
    [InlineData("networkPolicy.gatewayFrom[0].cidr=10.0.0.0/8", "networkPolicy.gatewayFrom.0: Additional property cidr is not allowed")]
    [InlineData("database.password=secret", "database: Additional property password is not allowed")]
    [InlineData("settings.Inference.Thread=2", "settings.Inference: Additional property Thread is not allowed")]
    [InlineData("settings.Inference.Threads=257", "settings.Inference.Threads: Must be less than or equal to 256")]
    [InlineData("settings.Silo.Site=x", "settings: Additional property Silo is not allowed")]
    public async Task Values_AreRefusedInWords(string value, string words)
    {
        var result = await Chart.TemplateAsync("minimal-values.yaml", "--set", value);

        Assert.NotEqual(0, result.Code);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
        Assert.True(result.Errors.Length < 1500, result.Errors);
    }

    [Theory]
    [InlineData("orleans.clustering=localhost", "Set cloud.replicas to 1")]
    [InlineData("database.provider=sqlite", "silos cannot find each other through it")]
    [InlineData("database.evaluation.enabled=true", "Leave one out")]
    [InlineData("gateway.tls.mode=ingress", "gateway.ingress.enabled is false")]
    [InlineData("gateway.tls.mode=ingress,gateway.tls.clientAuthoritySecretName=ca", "Have the Ingress check them")]
    [InlineData("models.publishers.configMapName=keys", "Give both, or neither")]
    [InlineData("dashboard.servedBy=own,orleans.clustering=localhost,cloud.replicas=1", "or let the silos serve it")]
    [InlineData("dashboard.servedBy=own,gateway.tls.secretName=,gateway.tls.mode=ingress,gateway.ingress.enabled=true,gateway.ingress.host=h,gateway.ingress.tlsSecretName=t", "the dashboard's certificate")]
    [InlineData("gateway.tls.secretName=", "name the Secret with the gateway's certificate")]
    [InlineData("identity.operatorKeys=null", "nobody could operate the fleet")]
    [InlineData("image.tag=latest", "'latest'")]
    [InlineData("peers[0].site=hall,peers[1].site=hall", "site 'hall' twice")]
    [InlineData("peers[0].site=hall,peers[0].kind=DaemonSet,peers[0].replicas=2", "one silo a node")]
    [InlineData("cloud.autoscaling.minReplicas=13", "minReplicas is above maxReplicas")]
    [InlineData("gateway.ingress.enabled=true", "without host and tlsSecretName")]
    public async Task Values_ThatDoNotGoTogetherAreRefusedWithTheCure(string values, string words)
    {
        var result = await Chart.TemplateAsync("minimal-values.yaml", "--set", values);

        Assert.NotEqual(0, result.Code);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_OfTheChartAloneNameEverythingThatIsMissing()
    {
        var result = await Chart.TemplateAsync(null);

        Assert.NotEqual(0, result.Code);
        Assert.All(
            new[] { "database.secretName", "identity.enrollmentKeys", "identity.operatorKeys", "gateway.tls.secretName" },
            value => Assert.Contains(value, result.Errors, StringComparison.Ordinal));
    }

    /// <summary>An object of the schema either names its properties and refuses others, or is a map of texts.</summary>
    [Fact]
    public void Schema_RefusesOtherPropertiesEverywhere()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;
        var open = Objects(schema, "#").Where(found => found.Node["additionalProperties"] is not JsonObject && found.Node["additionalProperties"]?.ToString() is not "false")
            .Select(found => found.Path);

        // Helm's own, which it hands to every chart of a tree.
        Assert.Equal(["#/properties/global"], open);
    }

    [Fact]
    public void Schema_HasEveryValueAndNoOther()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;
        var values = Yaml.ReadAll(File.ReadAllText(Path.Combine(Chart.Folder, "values.yaml"))).Single();

        Assert.Equal(Leaves(schema, schema, "").Where(path => path is not "global").Order(), ValueLeaves(values, schema, schema, "").Order());
    }

    static IEnumerable<(string Path, JsonObject Node)> Objects(JsonNode? node, string path) => node switch
    {
        JsonObject map => (map["type"]?.ToString() is "object" ? [(path, map)] : Array.Empty<(string, JsonObject)>())
            .Concat(map.Where(pair => pair.Value is JsonObject).SelectMany(pair => Objects(pair.Value, $"{path}/{pair.Key}"))),
        _ => [],
    };

    static JsonObject Resolve(JsonNode root, JsonNode node) => node["$ref"]?.ToString() is { } reference ? (JsonObject)root.At(reference[2..])! : (JsonObject)node;

    /// <summary>What the schema offers, to the depth of maps, lists and the silo's settings.</summary>
    static IEnumerable<string> Leaves(JsonNode root, JsonNode node, string path)
    {
        var schema = Resolve(root, node);
        return schema["properties"] is JsonObject properties && path is not ("settings" or "cloud.settings")
            ? properties.SelectMany(pair => Leaves(root, pair.Value!, path.Length is 0 ? pair.Key : $"{path}.{pair.Key}"))
            : [path];
    }

    static IEnumerable<string> ValueLeaves(JsonNode? value, JsonNode root, JsonNode? schemaNode, string path)
    {
        var schema = schemaNode is null ? null : Resolve(root, schemaNode);
        return value is JsonObject map && schema?["properties"] is JsonObject properties && path is not ("settings" or "cloud.settings")
            ? map.SelectMany(pair => ValueLeaves(pair.Value, root, properties[pair.Key], path.Length is 0 ? pair.Key : $"{path}.{pair.Key}"))
            : [path];
    }
}
