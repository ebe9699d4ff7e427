using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace AutoScale.Silo.Tests.Fleet;

[Collection(ClusterTests.Name)]
public sealed class ModelTests(ClusterFixture cluster)
{
    const string File = "/fleet/v1/models/doubled/versions/1/file";

    [Fact]
    public async Task List_HasEveryModelWithDigestAndCensus()
    {
        await cluster.ModelsAreCountedAsync();
        var device = await TestDevice.EnrolledAsync(cluster);

        var models = (await device.GetAsync("/fleet/v1/models")).Json.AsArray();

        var mobilenet = models.Single(model => model!["model"]!.GetValue<string>() is "mobilenet_v1@1")!;
        Assert.Equal(14, mobilenet["convolutionLayers"]!.GetValue<int>());
        Assert.Equal(1, mobilenet["fullyConnectedLayers"]!.GetValue<int>());
        Assert.InRange(mobilenet["multiplyAccumulates"]!.GetValue<long>(), 560_000_000, 580_000_000);
        Assert.Contains(models, model => model!["model"]!.GetValue<string>() is "doubled@10");
        Assert.Contains(models, model => model!["model"]!.GetValue<string>() is "mobilebert.int8@1");
    }

    [Fact]
    public async Task File_HasItsDigestAsETagAndComesInRanges()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var whole = await device.GetAsync(File);
        using var request = new HttpRequestMessage(HttpMethod.Get, File);
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        request.Headers.Range = new RangeHeaderValue(10, 19);
        using var part = await cluster.Cloud.SendAsync(request);

        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(whole.Body))}\"", whole.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole.Body[10..20], await part.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task File_IsUnchangedForWhoeverHasIt()
    {
        var device = await TestDevice.EnrolledAsync(cluster);
        var whole = await device.GetAsync(File);
        using var request = new HttpRequestMessage(HttpMethod.Get, File);
        request.Headers.Authorization = new("Bearer", device.AccessToken);
        request.Headers.IfNoneMatch.Add(whole.Headers.ETag!);

        using var response = await cluster.Cloud.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task File_OfAnUnknownModelIs404()
    {
        var device = await TestDevice.EnrolledAsync(cluster);

        Assert.Equal(404, (await device.GetAsync("/fleet/v1/models/absent/versions/1/file")).Status);
        Assert.Equal(404, (await device.GetAsync("/fleet/v1/models/..%2F..%2Fdoubled/versions/1/file")).Status);
    }
}
