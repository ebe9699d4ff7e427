using System.Security.Cryptography;
using AutoScale.EdgeClient.Models;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Tests.Fleet;
using AutoScale.Testing;

namespace AutoScale.Silo.Tests.Models;

/// <summary>A fleet that takes models of its publishers alone.</summary>
public sealed class PublisherTests
{
    [Fact]
    public async Task Upload_MustBeSignedByAPublisher()
    {
        using var folder = new TemporaryFolder();
        using var publisher = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(folder["publisher.pem"], publisher.ExportSubjectPublicKeyInfoPem());
        await using var cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterSettings
        {
            Directory = folder["data"], Models = new ModelsOptions { Zoo = false, PublisherKeys = [folder["publisher.pem"]] },
        });
        using var http = new HttpClient { BaseAddress = cluster.CloudAddress };
        var watcher = new TestDevice(http, "operator", "");
        watcher.AccessToken = (await watcher.PostAsync("/fleet/v1/operator/token", new { operatorKey = cluster.OperatorKey })).Json["accessToken"]!.GetValue<string>();
        var (file, other) = (RolloutTests.Scaled(2), RolloutTests.Scaled(3));

        Assert.Equal(403, (await RolloutTests.UploadAsync(watcher, "net", "1", file)).Status);
        Assert.Equal(400, (await RolloutTests.UploadAsync(watcher, "net", "1", file, "not base64!")).Status);
        Assert.Equal(422, (await RolloutTests.UploadAsync(watcher, "net", "1", file, Sign(stranger, "net@1", file))).Status);
        Assert.Equal(422, (await RolloutTests.UploadAsync(watcher, "net", "1", other, Sign(publisher, "net@1", file))).Status);
        Assert.Equal(422, (await RolloutTests.UploadAsync(watcher, "net", "2", file, Sign(publisher, "net@1", file))).Status);
        Assert.Equal(200, (await RolloutTests.UploadAsync(watcher, "net", "1", file, Sign(publisher, "net@1", file))).Status);

        // Who lists it gets the publisher's own signature.
        var listed = (await watcher.GetAsync("/fleet/v1/models")).Json.AsArray().Single()!;
        Assert.True(ArtefactSignature.IsBy(
            [publisher], ArtefactSignature.ModelStatement("net@1", Digest(file), file.Length), Convert.FromBase64String(listed["signature"]!.GetValue<string>())));
        Assert.Contains(publisher.ExportSubjectPublicKeyInfoPem(), (await watcher.GetAsync("/fleet/v1/signing-keys")).Json.AsArray().Select(key => key!.GetValue<string>()));
    }

    static string Sign(ECDsa key, string model, byte[] file) =>
        Convert.ToBase64String(ArtefactSignature.Sign(key, ArtefactSignature.ModelStatement(model, Digest(file), file.Length)));

    static string Digest(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
