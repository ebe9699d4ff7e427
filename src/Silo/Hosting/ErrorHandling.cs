using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace AutoScale.Silo.Hosting;

/// <summary>What reached nobody else's hands: bad requests that binding found, and the server's own failures.</summary>
sealed partial class ErrorHandling(ILogger<ErrorHandling> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case BadHttpRequestException { InnerException: JsonException json }:
                await FieldAsync(context, json);
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad:
                await Problems.Field(ParameterOf(bad.Message), bad.Message).ExecuteAsync(context);
                return true;
            case BadHttpRequestException bad:
                await Problems.WriteAsync(context, bad.StatusCode, bad.Message);
                return true;
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            default:
                LogFailed(logger, exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "");
                await Problems.WriteAsync(
                    context, StatusCodes.Status500InternalServerError, "The request failed inside the server; its log has the cause.");
                return true;
        }
    }

    static Task FieldAsync(HttpContext context, JsonException json)
    {
        // "$.entries[3].inference.state" as a caller writes it: without the root.
        var field = json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
        return Problems.Field(field, json.Message).ExecuteAsync(context);
    }

    /// <summary>The parameter that binding could not read, from <c>Failed to bind parameter "int epoch" from "one".</c>; else it was the body.</summary>
    static string ParameterOf(string message) =>
        message.StartsWith("Failed to bind parameter", StringComparison.Ordinal) && message.Split('"') is [_, var declaration, ..]
            ? declaration[(declaration.LastIndexOf(' ') + 1)..]
            : "body";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed.")]
    static partial void LogFailed(ILogger logger, Exception exception, string method, string endpoint);
}
