using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;
using AutoScale.Testing;

namespace AutoScale.EdgeClient.Tests.Gateway;

/// <summary>What a device believes of a prior, from silos of this version and of the one before.</summary>
public sealed class PriorSignatureTests : IDisposable
{
    readonly PriorServer server = new();
    readonly GatewayClient gateway;

    public PriorSignatureTests() => gateway = TestGateway.Create(server, new ManualTime());

    public void Dispose()
    {
        gateway.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task GetPolicyAsync_TakesAPriorOfItsPolicy()
    {
        server.Sign = (statement, version) => version is 2 ? statement("hierarchical") : null;

        Assert.Equal(3, (await gateway.GetPolicyAsync("hierarchical", 0, default)).Value!.Version);
    }

    [Fact]
    public async Task GetPolicyAsync_RefusesAPriorOfAnotherPolicy()
    {
        server.Sign = (statement, _) => statement("autoscale");

        var answer = await gateway.GetPolicyAsync("hierarchical", 0, default);

        Assert.Null(answer.Value);
        Assert.Contains("policy 'hierarchical' is not signed by a key that this device trusts", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetPolicyAsync_TakesTheSignatureOfASiloOfBefore()
    {
        server.Sign = (statement, version) => version is 1 ? statement("") : null;

        Assert.Equal(3, (await gateway.GetPolicyAsync("hierarchical", 0, default)).Value!.Version);
    }

    [Fact]
    public async Task GetPolicyAsync_RefusesTheWeakerSignatureOnceItSawTheStronger()
    {
        server.Sign = (statement, version) => statement("autoscale");
        Assert.NotNull((await gateway.GetPolicyAsync("autoscale", 0, default)).Value);

        server.Sign = (statement, version) => version is 1 ? statement("") : null;
        var answer = await gateway.GetPolicyAsync("autoscale", 0, default);

        Assert.Contains("is not signed", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetPolicyAsync_RefusesAWrongStrongerSignatureBesideAGoodWeakerOne()
    {
        server.Sign = (statement, version) => version is 1 ? statement("") : "bm9uZQ==";

        Assert.NotNull((await gateway.GetPolicyAsync("autoscale", 0, default)).Failure);
    }

    /// <summary>A silo with one prior, version 3 of class <c>small</c>, and a key of its own.</summary>
    sealed class PriorServer : HttpMessageHandler
    {
        readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly byte[] prior = StatisticCodec.Encode(new StatisticPrior("small", 3, 1, [], []));

        /// <summary>The header of each version of the signature, out of what signs for a policy.</summary>
        public Func<Func<string, string>, int, string?> Sign { get; set; } = (_, _) => null;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK);
            switch (request.RequestUri!.AbsolutePath)
            {
                case "/fleet/v1/enroll":
                    response.Content = JsonContent.Create(new EnrollResponse("t", "r", 3600, new WirePosition(0, 0)), FleetResponseJson.Default.EnrollResponse);
                    break;
                case "/fleet/v1/signing-keys":
                    response.Content = JsonContent.Create(new[] { key.ExportSubjectPublicKeyInfoPem() });
                    break;
                default:
                    response.Content = new ByteArrayContent(prior);
                    Add(FleetHeaders.PriorSignature, Sign(_ => Signed(ArtefactSignature.PriorStatement("small", 3, prior)), 1));
                    Add(FleetHeaders.PriorSignatureV2, Sign(policy => Signed(ArtefactSignature.PriorStatement(policy, "small", 3, prior)), 2));
                    break;
            }

            return Task.FromResult(response);

            string Signed(byte[] statement) => Convert.ToBase64String(ArtefactSignature.Sign(key, statement));

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    response.Headers.Add(name, value);
                }
            }
        }

        protected override void Dispose(bool disposing)
        {
            key.Dispose();
            base.Dispose(disposing);
        }
    }
}
