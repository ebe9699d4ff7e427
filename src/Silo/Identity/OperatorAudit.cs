using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Enters into the <see cref="AuditLog"/> whatever an operator asks for that may change something, whichever endpoint it is. Bodies are not
/// kept, for they may hold secrets; an endpoint adds what is worth keeping with <see cref="AddAuditDetail"/>.
/// </summary>
static class OperatorAudit
{
    static readonly object Detail = new();

    public static IApplicationBuilder UseOperatorAudit(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (!context.User.IsOperator() || context.GetEndpoint() is not { } endpoint || !MayChange(request))
        {
            await next(context);
            return;
        }

        var log = context.RequestServices.GetRequiredService<AuditLog>();
        var entry = await log.BeginAsync(
            context.User.KeyFingerprint() ?? "", Name(endpoint, request), Subject(context), Address(context), context.RequestAborted);
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            await log.EndAsync(entry, status, context.Items[Detail] as string);
        }
    });

    /// <summary>Adds to the entry of this request; never a secret.</summary>
    public static void AddAuditDetail(this HttpContext context, string detail) => context.Items[Detail] = detail;

    /// <summary>Where a request came from.</summary>
    public static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>Inference changes nothing, whoever asks for it.</summary>
    static bool MayChange(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && !HttpMethods.IsOptions(request.Method) && !request.Path.StartsWithSegments("/v2", StringComparison.Ordinal);

    static string Name(Endpoint endpoint, HttpRequest request) =>
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? $"{request.Method} {(endpoint as RouteEndpoint)?.RoutePattern.RawText}";

    static string Subject(HttpContext context) => string.Join(
        ' ', context.Request.RouteValues.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value}")));
}
