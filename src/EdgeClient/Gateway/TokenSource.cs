using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using AutoScale.EdgeClient.Gateway.Contract;
using Microsoft.Extensions.Logging;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>The device's access token: kept, refreshed before it ends, and got by enrolling where there is none. Concurrent callers share one exchange.</summary>
sealed partial class TokenSource(
    GatewayOptions options, HttpClient? fleet, CredentialStore store, TimeProvider time, Backoff backoff, ILogger logger) : IDisposable
{
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim exchange = new(1, 1);
    Credentials? credentials = Own(store.Load(), options.DeviceId);
    string? refused;
    bool mustEnroll;
    GatewayFailure? lastFailure;
    long retryAt;

    /// <summary>The present credentials, good or not; null before the device enrolled.</summary>
    public Credentials? Credentials => Volatile.Read(ref credentials);

    /// <summary>A token that is good as far as the device knows.</summary>
    public async Task<GatewayResult<string>> GetAsync(CancellationToken cancellationToken)
    {
        if (IsGood(Credentials, out var token))
        {
            return new GatewayResult<string>(token);
        }

        await exchange.WaitAsync(cancellationToken);
        try
        {
            return IsGood(Credentials, out token) ? new GatewayResult<string>(token) : await ExchangeAsync(cancellationToken);
        }
        finally
        {
            exchange.Release();
        }
    }

    /// <summary>A silo did not accept a token: the next call gets another.</summary>
    /// <param name="token">The token.</param>
    /// <param name="enroll">Whether it was just refreshed, so that only enrolling is left.</param>
    public void Refuse(string token, bool enroll)
    {
        Volatile.Write(ref mustEnroll, enroll);
        Volatile.Write(ref refused, token);
    }

    public static AuthenticationHeaderValue Header(string token) => new("Bearer", token);

    public void Dispose() => exchange.Dispose();

    static Credentials? Own(Credentials? loaded, string deviceId) => loaded?.DeviceId == deviceId ? loaded : null;

    bool IsGood(Credentials? held, out string token)
    {
        token = held?.AccessToken ?? "";
        return held is not null && held.ExpiresAt - time.GetUtcNow() > Margin && Volatile.Read(ref refused) != token;
    }

    async Task<GatewayResult<string>> ExchangeAsync(CancellationToken cancellationToken)
    {
        if (fleet is null)
        {
            return new GatewayResult<string>(new GatewayFailure(GatewayFailureKind.Offline, "no silo has an address"));
        }

        if (lastFailure is not null && time.GetTimestamp() < retryAt)
        {
            return new GatewayResult<string>(lastFailure);
        }

        var result = await ExchangeNowAsync(fleet, cancellationToken);
        lastFailure = result.Failure;
        if (lastFailure is null)
        {
            backoff.Reset();
        }
        else
        {
            retryAt = time.GetTimestamp() + (long)(backoff.Next(lastFailure.RetryAfter).TotalSeconds * time.TimestampFrequency);
        }

        return result;
    }

    async Task<GatewayResult<string>> ExchangeNowAsync(HttpClient client, CancellationToken cancellationToken)
    {
        if (Credentials is { } held && !Volatile.Read(ref mustEnroll))
        {
            var refreshed = await RefreshAsync(client, held, cancellationToken);
            if (refreshed.Failure is not { Kind: GatewayFailureKind.Unauthorized or GatewayFailureKind.Refused })
            {
                return refreshed;
            }
        }

        return await EnrollAsync(client, cancellationToken);
    }

    async Task<GatewayResult<string>> RefreshAsync(HttpClient client, Credentials held, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "fleet/v1/token/refresh")
        {
            Content = JsonContent.Create(new TokenRefreshRequest(held.RefreshToken), FleetRequestJson.Default.TokenRefreshRequest),
        };
        var answer = await SendAsync(client, request, FleetResponseJson.Default.TokenResponse, cancellationToken);
        return answer.TryGet(out var tokens, out var failure)
            ? Keep(new Credentials(options.DeviceId, tokens.AccessToken, tokens.RefreshToken, Expiry(tokens.ExpiresInSeconds), held.EnrolledAt))
            : new GatewayResult<string>(failure);
    }

    async Task<GatewayResult<string>> EnrollAsync(HttpClient client, CancellationToken cancellationToken)
    {
        if (options.EnrollmentKey is null)
        {
            return new GatewayResult<string>(new GatewayFailure(
                GatewayFailureKind.Unauthorized, "the device is not enrolled and has no enrollment key"));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "fleet/v1/enroll")
        {
            Content = JsonContent.Create(
                new EnrollRequest(options.EnrollmentKey, options.DeviceId, options.DeviceClass), FleetRequestJson.Default.EnrollRequest),
        };
        var answer = await SendAsync(client, request, FleetResponseJson.Default.EnrollResponse, cancellationToken);
        if (!answer.TryGet(out var enrolled, out var failure))
        {
            LogNotEnrolled(logger, options.DeviceId, failure.Message);
            return new GatewayResult<string>(failure);
        }

        LogEnrolled(logger, options.DeviceId, enrolled.Position.Epoch, enrolled.Position.Sequence);
        return Keep(new Credentials(options.DeviceId, enrolled.AccessToken, enrolled.RefreshToken, Expiry(enrolled.ExpiresInSeconds), enrolled.Position));
    }

    Task<GatewayResult<T>> SendAsync<T>(
        HttpClient client, HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        return GatewayHttp.SendAsync(
            client, request, options.RequestTimeout, time,
            async (response, token) => await response.Content.ReadFromJsonAsync(type, token) ?? throw new InvalidDataException("it is null"),
            cancellationToken);
    }

    GatewayResult<string> Keep(Credentials fresh)
    {
        Volatile.Write(ref mustEnroll, false);
        Volatile.Write(ref credentials, fresh);
        try
        {
            store.Save(fresh);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The tokens serve until the process ends; the next one enrolls again.
            LogNotKept(logger, options.DeviceId, error);
        }

        return new GatewayResult<string>(fresh.AccessToken);
    }

    DateTimeOffset Expiry(int seconds) => time.GetUtcNow() + TimeSpan.FromSeconds(seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{DeviceId} is enrolled; the fleet has its journal to epoch {Epoch}, sequence {Sequence}")]
    static partial void LogEnrolled(ILogger logger, string deviceId, int epoch, long sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{DeviceId} could not enroll: {Reason}")]
    static partial void LogNotEnrolled(ILogger logger, string deviceId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of {DeviceId} cannot be kept")]
    static partial void LogNotKept(ILogger logger, string deviceId, Exception error);
}
