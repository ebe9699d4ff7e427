using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Gateway;

public sealed class ModelDownloadTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FileServer server = new();
    readonly GatewayClient gateway;

    public ModelDownloadTests() => gateway = TestGateway.Create(server, new ManualTime());

    public void Dispose()
    {
        gateway.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task DownloadModelAsync_ResumesUntilItHasTheFile()
    {
        server.MostBytes = 30_000;
        var attempts = 0;
        GatewayResult<string> result;
        do
        {
            result = await gateway.DownloadModelAsync(server.Listing, folder.Path, default);
            attempts++;
            Assert.True(attempts < 10, "the download never ends");
        }
        while (result.Failure is { Kind: GatewayFailureKind.Offline });

        Assert.Equal(folder["net/2/model.onnx"], result.Value);
        Assert.Equal(server.Content, File.ReadAllBytes(result.Value!));
        Assert.Equal(4, attempts);
        Assert.Equal([0, 30_000, 60_000, 90_000], server.Offsets);
        Assert.Equal([folder["net/2/model.onnx"]], Directory.GetFiles(folder["net/2"]));
    }

    [Fact]
    public async Task DownloadModelAsync_DoesNotAskForWhatItHas()
    {
        await gateway.DownloadModelAsync(server.Listing, folder.Path, default);

        Assert.Null((await gateway.DownloadModelAsync(server.Listing, folder.Path, default)).Failure);

        Assert.Single(server.Offsets);
    }

    [Fact]
    public async Task DownloadModelAsync_NeverShowsAFileWithAnotherDigest()
    {
        var result = await gateway.DownloadModelAsync(server.Listing with { Sha256 = new string('0', 64) }, folder.Path, default);

        Assert.Contains("digest", result.Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["net/2"]));
    }

    [Fact]
    public async Task DownloadModelAsync_StopsAtTheStatedLength()
    {
        var result = await gateway.DownloadModelAsync(server.Listing with { Bytes = 50_000 }, folder.Path, default);

        Assert.Contains("longer", result.Failure!.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["net/2/model.onnx"]));
    }

    [Theory]
    [InlineData("../../etc/passwd@1")]
    [InlineData("net")]
    [InlineData("net@../1")]
    public async Task DownloadModelAsync_RefusesAnIdThatLeadsElsewhere(string model)
    {
        var result = await gateway.DownloadModelAsync(server.Listing with { Model = model }, folder.Path, default);

        Assert.Contains("no model id", result.Failure!.Message, StringComparison.Ordinal);
    }

    /// <summary>Serves one file with ranges; breaks the connection after some bytes.</summary>
    sealed class FileServer : HttpMessageHandler
    {
        public FileServer()
        {
            Content = new byte[100_000];
            new SplitMix64(3).NextBytes(Content);
            Listing = new ModelListing("net@2", Convert.ToHexStringLower(SHA256.HashData(Content)), Content.Length, 1, 1, 0, 5);
        }

        public byte[] Content { get; }

        public ModelListing Listing { get; }

        public int MostBytes { get; set; } = int.MaxValue;

        public List<long> Offsets { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath is "/fleet/v1/enroll")
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = System.Net.Http.Json.JsonContent.Create(
                        new EnrollResponse("t", "r", 3600, new WirePosition(0, 0)), FleetResponseJson.Default.EnrollResponse),
                });
            }

            if (request.RequestUri.AbsolutePath is "/fleet/v1/signing-keys")
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            }

            Assert.Equal("/fleet/v1/models/net/versions/2/file", request.RequestUri.AbsolutePath);
            var from = request.Headers.Range?.Ranges.Single().From;
            Offsets.Add(from ?? 0);
            var rest = Content[(int)(from ?? 0)..];
            var response = new HttpResponseMessage(from is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
            {
                Content = new StreamContent(new Broken(rest, MostBytes)),
            };
            if (from is not null)
            {
                response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from.Value, Content.Length - 1, Content.Length);
            }

            return Task.FromResult(response);
        }
    }

    sealed class Broken(byte[] content, int most) : MemoryStream(content, 0, Math.Min(most, content.Length), writable: false)
    {
        readonly bool isCut = most < content.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Read(buffer.Span);
            return count is 0 && isCut ? throw new IOException("connection reset") : ValueTask.FromResult(count);
        }
    }
}
