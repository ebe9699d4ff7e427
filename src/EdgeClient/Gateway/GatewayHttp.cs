using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>One exchange with a silo; translates everything that can go wrong on the way, once.</summary>
static class GatewayHttp
{
    const int MostProblemBytes = 8192;

    /// <summary>Sends a request and reads the answer within a time.</summary>
    /// <param name="client">The tier's client.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">The longest wait, for the answer and for reading it.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="read">Reads an answer with a 2xx status.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    public static async Task<GatewayResult<T>> SendAsync<T>(
        HttpClient client,
        HttpRequestMessage request,
        TimeSpan timeout,
        TimeProvider time,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            return response.IsSuccessStatusCode
                ? new GatewayResult<T>(await read(response, linked.Token))
                : new GatewayResult<T>(await ReadFailureAsync(response, linked.Token));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return new GatewayResult<T>(Translate(error, expiry.IsCancellationRequested, timeout));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new OperationCanceledException("The caller gave up.", error, cancellationToken);
        }
    }

    static GatewayFailure Translate(Exception error, bool expired, TimeSpan timeout) => error switch
    {
        _ when expired => new GatewayFailure(
            GatewayFailureKind.Late, string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalMilliseconds:0} ms")),
        OperationCanceledException or HttpRequestException or IOException => new GatewayFailure(GatewayFailureKind.Offline, Words(error)),
        JsonException or InvalidDataException or NotSupportedException => new GatewayFailure(
            GatewayFailureKind.Failed, $"the answer cannot be read: {error.Message}"),
        _ => new GatewayFailure(GatewayFailureKind.Failed, error.Message),
    };

    static string Words(Exception error) => error.InnerException is { } inner ? $"{error.Message} ({inner.Message})" : error.Message;

    static async Task<GatewayFailure> ReadFailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var message = $"{(int)response.StatusCode} {response.StatusCode}";
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json")
        {
            message = $"{message}: {await ReadProblemAsync(response, cancellationToken)}";
        }

        var kind = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => GatewayFailureKind.Busy,
            HttpStatusCode.Unauthorized => GatewayFailureKind.Unauthorized,
            HttpStatusCode.NotFound => GatewayFailureKind.NotFound,
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => GatewayFailureKind.Late,
            HttpStatusCode.BadGateway => GatewayFailureKind.Offline,
            < HttpStatusCode.InternalServerError => GatewayFailureKind.Refused,
            _ => GatewayFailureKind.Failed,
        };
        return new GatewayFailure(kind, message, RetryAfter(response.Headers.RetryAfter));
    }

    static async Task<string> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostProblemBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            string[] keys = ["detail", "error", "title"];
            return keys.Select(key => json.RootElement.TryGetProperty(key, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null)
                .FirstOrDefault(text => text is not null) ?? "no reason given";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "no reason given";
        }
    }

    static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta;
}
