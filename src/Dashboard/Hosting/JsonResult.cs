using System.Security.Cryptography;
using System.Text.Json;
using AutoScale.Dashboard.Contract;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Dashboard.Hosting;

/// <summary>An answer with an ETag: who has it already is told so instead.</summary>
/// <param name="value">The answer.</param>
/// <param name="likeness">What must be equal for the answer to be the same; null for all of it. Leaves out when the answer was made.</param>
sealed class JsonResult<T>(T value, T? likeness = null) : IResult
    where T : class
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, DashboardJson.Options);
        var told = likeness is null ? body : JsonSerializer.SerializeToUtf8Bytes(likeness, DashboardJson.Options);
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(told).AsSpan(0, 12))}\"";
        var response = httpContext.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (httpContext.Request.Headers.IfNoneMatch.Any(known => known is not null && known.Contains(tag, StringComparison.Ordinal)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>Makes <see cref="JsonResult{T}"/>s.</summary>
static class Json
{
    public static IResult Of<T>(T value, T? likeness = null)
        where T : class => new JsonResult<T>(value, likeness);
}
