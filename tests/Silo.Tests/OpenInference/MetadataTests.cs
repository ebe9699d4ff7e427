using System.Net;
using static AutoScale.Silo.Tests.OpenInference.InferenceCalls;

namespace AutoScale.Silo.Tests.OpenInference;

[Collection(ClusterTests.Name)]
public sealed class MetadataTests(ClusterFixture cluster)
{
    static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    [Theory]
    [InlineData("cloud")]
    [InlineData("peer")]
    public async Task Server_SaysWhatItIsAndWhichGrainHostRuns(string tier)
    {
        var answer = await cluster[tier].AskAsync(Get("/v2"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("autoscale", answer.Json["name"]!.GetValue<string>());
        Assert.Contains("binary_tensor_data", answer.Json["extensions"]!.AsArray().Select(value => value!.GetValue<string>()));
        Assert.Equal(tier, answer.Json["tier"]!.GetValue<string>());
        var expected = typeof(Grain).Assembly.GetName().Name is "Orleans.Core.Abstractions" ? "orleans" : "compat";
        Assert.Equal(expected, answer.Json["host"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    [InlineData("/v2/models/doubled/ready")]
    [InlineData("/v2/models/doubled/versions/1/ready")]
    public async Task Health_Is200(string path) => Assert.Equal(200, (await cluster.Cloud.AskAsync(Get(path))).Status);

    [Fact]
    public async Task Model_ListsVersionsLowestFirstAndItsTensors()
    {
        var answer = await cluster.Cloud.AskAsync(Get("/v2/models/doubled"));

        Assert.Equal(["1", "10"], answer.Json["versions"]!.AsArray().Select(value => value!.GetValue<string>()));
        Assert.Equal("""[{"name":"x","datatype":"FP32","shape":[-1,3]}]""", answer.Json["inputs"]!.ToJsonString());
        Assert.Equal("""[{"name":"y","datatype":"FP32","shape":[-1,3]}]""", answer.Json["outputs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/v2/models/absent", 404)]
    [InlineData("GET", "/v2/models/doubled/versions/7/ready", 404)]
    [InlineData("GET", "/v2/absent", 404)]
    [InlineData("DELETE", "/v2/models/doubled", 405)]
    public async Task Errors_AreAsTheProtocolHasThem(string method, string path, int status)
    {
        var answer = await cluster.Cloud.AskAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task Gateway_SpeaksHttp11AndHttp2OnOneAddress()
    {
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v2") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await cluster.Cloud.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(version, response.Version);
        }
    }
}
