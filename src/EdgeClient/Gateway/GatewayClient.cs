using System.Globalization;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization.Metadata;
using AutoScale.Core.Actions;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>
/// A device's way to the silos: the fleet API at the cloud's address (at the peer's where there is no cloud) and inference on both tiers.
/// What can be expected to go wrong comes back as a value with its reason. Thread-safe. A token that is not accepted is refreshed once, then
/// the device enrolls again.
/// </summary>
public sealed partial class GatewayClient : IDisposable
{
    readonly GatewayOptions options;
    readonly TimeProvider time;
    readonly HttpMessageHandler handler;
    readonly bool ownsHandler;
    readonly TierLink? cloud;
    readonly TierLink? peer;
    readonly TokenSource tokens;

    /// <param name="options">Who the device is and where the tiers are.</param>
    /// <param name="credentials">Keeps the tokens.</param>
    /// <param name="time">Measures time-outs, back-off and the times of an inference.</param>
    /// <param name="random">Seeds the jitter of the back-off.</param>
    /// <param name="logger">Null for none.</param>
    /// <param name="handler">Carries the requests; null for the network. Not disposed.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GatewayClient(
        GatewayOptions options,
        CredentialStore credentials,
        TimeProvider time,
        Random random,
        ILogger<GatewayClient>? logger = null,
        HttpMessageHandler? handler = null)
    {
        options.Validate();
        (this.options, this.time) = (options, time);
        ownsHandler = handler is null;
        this.handler = handler ?? NetworkHandler(options);
        cloud = Link(options.Cloud, random);
        peer = Link(options.Peer, random);
        tokens = new TokenSource(
            options, Fleet?.Client, credentials, time, NewBackoff(random), (ILogger?)logger ?? NullLogger.Instance);
    }

    public string DeviceId => options.DeviceId;

    public string DeviceClass => options.DeviceClass;

    /// <summary>Whether any silo has an address.</summary>
    public bool HasFleet => Fleet is not null;

    /// <summary>Whether the device holds tokens, good or not.</summary>
    public bool IsEnrolled => tokens.Credentials is not null;

    /// <summary>Where the fleet's copy of the journal ended when the device enrolled; null before.</summary>
    public WirePosition? EnrolledAt => tokens.Credentials?.EnrolledAt;

    TierLink? Fleet => cloud ?? peer;

    /// <summary>Whether a tier has an address and is not known to be down. Cheap.</summary>
    public bool CanReach(Tier tier) => tier is Tier.Local || LinkTo(tier)?.Reachability.IsUp is true;

    /// <summary>Gets tokens where there are none.</summary>
    public async Task<GatewayResult<WirePosition>> EnrollAsync(CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken);
        return token.TryGet(out _, out var failure) ? new(EnrolledAt!) : new(failure);
    }

    /// <summary>Begins an epoch, or learns which one the fleet is in.</summary>
    public Task<GatewayResult<WirePosition>> StartEpochAsync(int epoch, EpochRequest request, CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{Device}/epochs/{epoch}"),
        () => JsonContent.Create(request, FleetRequestJson.Default.EpochRequest), FleetResponseJson.Default.WirePosition, cancellationToken);

    /// <summary>Sends journal entries. An answer means that they are durable.</summary>
    public Task<GatewayResult<ExperienceResponse>> SendExperienceAsync(ExperienceRequest request, CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Post, $"{Device}/experience",
        () => JsonContent.Create(request, FleetRequestJson.Default.ExperienceRequest), FleetResponseJson.Default.ExperienceResponse, cancellationToken);

    /// <summary>The class's prior, where there is one newer than a version; null where there is none. Its signature is checked.</summary>
    /// <param name="policy">The policy that the device learns with.</param>
    /// <param name="since">The version known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<GatewayResult<StatisticPrior?>> GetPolicyAsync(string policy, int since, CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        (string? V1, string? V2) signatures = default;
        var result = await FleetAsync(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Device}/policy?since={since}&policy={policy}"), null,
            async (response, token) =>
            {
                bytes = await ReadBytesAsync(response, token);
                signatures = (HeaderOf(response, FleetHeaders.PriorSignature), HeaderOf(response, FleetHeaders.PriorSignatureV2));
                return bytes.Length > 0 ? StatisticCodec.DecodePrior(bytes) : null;
            },
            cancellationToken);
        return result.Value is { } prior && await DistrustAsync(prior, policy, bytes, signatures.V1, signatures.V2, cancellationToken) is { } distrust ? new(distrust) : result;
    }

    /// <summary>The orders that hold for this device.</summary>
    public Task<GatewayResult<WireDirective>> GetDirectiveAsync(CancellationToken cancellationToken) =>
        FleetAsync(HttpMethod.Get, $"{Device}/directive", null, FleetResponseJson.Default.WireDirective, cancellationToken);

    /// <summary>Says which orders this device obeys. An answer means that it is durable.</summary>
    public Task<GatewayResult<bool>> ObeyAsync(WireDirective directive, CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Put, $"{Device}/directive/obeyed",
        () => JsonContent.Create(directive, FleetRequestJson.Default.WireDirective), (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>The fleet's copy of what the device has learned, as bytes of its policy's state; empty before the first epoch.</summary>
    public Task<GatewayResult<byte[]>> GetTableAsync(CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Get, $"{Device}/table", null, ReadBytesAsync, cancellationToken);

    /// <summary>Lets the fleet decide, for a device that keeps no table.</summary>
    public Task<GatewayResult<DecisionResponse>> DecideAsync(DecisionRequest request, CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Post, $"{Device}/decisions",
        () => JsonContent.Create(request, FleetRequestJson.Default.DecisionRequest), FleetResponseJson.Default.DecisionResponse, cancellationToken);

    /// <summary>The models that the fleet offers.</summary>
    public Task<GatewayResult<ModelListing[]>> ListModelsAsync(CancellationToken cancellationToken) => FleetAsync(
        HttpMethod.Get, "fleet/v1/models", null, FleetResponseJson.Default.ModelListingArray, cancellationToken);

    public void Dispose()
    {
        cloud?.Dispose();
        peer?.Dispose();
        tokens.Dispose();
        if (ownsHandler)
        {
            handler.Dispose();
        }
    }

    string Device => $"fleet/v1/devices/{options.DeviceId}";

    static SocketsHttpHandler NetworkHandler(GatewayOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        // A stream of hints is silent for long; a ping tells a quiet peer from a dead one.
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = options.ClientCertificatePath is { } path ? [X509Certificate2.CreateFromPemFile(path)] : null,
        },
    };

    static Task<byte[]> ReadBytesAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.Content.ReadAsByteArrayAsync(cancellationToken);

    TierLink? LinkTo(Tier tier) => tier is Tier.Cloud ? cloud : peer;

    TierLink? Link(Uri? address, Random random) =>
        address is null ? null : TierLink.To(address, handler, new Reachability(NewBackoff(random), time));

    Backoff NewBackoff(Random random) =>
        new(options.FirstBackoff, options.LongestBackoff, new SplitMix64((ulong)random.NextInt64()));

    Task<GatewayResult<T>> FleetAsync<T>(
        HttpMethod method, string path, Func<HttpContent>? content, JsonTypeInfo<T> type, CancellationToken cancellationToken) => FleetAsync(
            method, path, content,
            async (response, token) => await response.Content.ReadFromJsonAsync(type, token) ?? throw new InvalidDataException("it is null"),
            cancellationToken);

    async Task<GatewayResult<T>> FleetAsync<T>(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        if (Fleet is not { } fleet)
        {
            return new(new GatewayFailure(GatewayFailureKind.Offline, "no silo has an address"));
        }

        var result = await SendAsync(
            fleet, () => new HttpRequestMessage(method, path) { Content = content?.Invoke() }, options.RequestTimeout, read, cancellationToken);
        if (result.Failure is null)
        {
            fleet.Reachability.Succeeded();
        }
        else if (result.Failure.Kind is GatewayFailureKind.Offline)
        {
            fleet.Reachability.Failed(result.Failure);
        }

        return result;
    }

    /// <summary>Sends a request with a token; one that is not accepted is refreshed, a fresh one that is not accepted is replaced by enrolling.</summary>
    async Task<GatewayResult<T>> SendAsync<T>(
        TierLink link,
        Func<HttpRequestMessage> make,
        TimeSpan timeout,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        for (var refusals = 0; ; refusals++)
        {
            var token = await tokens.GetAsync(cancellationToken);
            if (!token.TryGet(out var bearer, out var failure))
            {
                return new(failure);
            }

            using var request = make();
            Authorize(request, bearer);
            var result = await GatewayHttp.SendAsync(link.Client, request, timeout, time, read, cancellationToken);
            if (result.Failure is not { Kind: GatewayFailureKind.Unauthorized } || refusals is 2)
            {
                return result;
            }

            tokens.Refuse(bearer, enroll: refusals is 1);
        }

        void Authorize(HttpRequestMessage request, string bearer)
        {
            request.Version = link.Client.DefaultRequestVersion;
            request.VersionPolicy = link.Client.DefaultVersionPolicy;
            request.Headers.Authorization = TokenSource.Header(bearer);
        }
    }
}
