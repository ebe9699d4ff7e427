using System.Globalization;
using System.Text.Json;

namespace AutoScale.Silo.OpenInference;

/// <summary>An error as the protocol has it: <c>{"error": "…"}</c>, in any status but 200.</summary>
static class OpenInferenceError
{
    public static async Task WriteAsync(HttpContext context, int status, string problem, int retryAfterMs = 0)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (retryAfterMs > 0)
        {
            // Retry-After counts whole seconds; the other header is for clients that can wait for less.
            context.Response.Headers.RetryAfter = ((retryAfterMs + 999) / 1000).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["Retry-After-Ms"] = retryAfterMs.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("error"u8, problem);
        writer.WriteEndObject();
    }
}
