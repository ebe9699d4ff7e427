using System.Globalization;
using AutoScale.Silo.OpenInference;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AutoScale.Silo.Hosting;

/// <summary>Errors in the form of the surface that was asked: <c>{"error"}</c> under <c>/v2</c>, problem details (RFC 9457) elsewhere.</summary>
static class Problems
{
    /// <summary>A field of a fleet request is wrong.</summary>
    public static ValidationProblem Field(string field, string problem) => TypedResults.ValidationProblem(
        new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [problem] }, detail: $"{field}: {problem}");

    public static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    public static Task WriteAsync(HttpContext context, int status, string detail, int retryAfterMs = 0)
    {
        if (context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            return OpenInferenceError.WriteAsync(context, status, detail, retryAfterMs);
        }

        if (retryAfterMs > 0)
        {
            context.Response.Headers.RetryAfter = ((retryAfterMs + 999) / 1000).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["Retry-After-Ms"] = retryAfterMs.ToString(CultureInfo.InvariantCulture);
        }

        return Of(status, detail).ExecuteAsync(context);
    }

    /// <summary>The words for an answer that has a status and nothing else.</summary>
    public static string Describe(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "A valid bearer token is needed: enroll the device, or refresh its token.",
        StatusCodes.Status403Forbidden => "The token is for another device, or its role may not do this.",
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method.",
        StatusCodes.Status413PayloadTooLarge => "The body is longer than this server takes.",
        StatusCodes.Status415UnsupportedMediaType => "Content-Type must be application/json.",
        _ => "The request cannot be answered.",
    };
}
