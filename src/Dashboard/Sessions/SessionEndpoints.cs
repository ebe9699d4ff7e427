using System.Reflection;
using System.Security.Claims;
using AutoScale.Dashboard.Contract;
using AutoScale.Dashboard.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace AutoScale.Dashboard.Sessions;

/// <summary>Signing in and out.</summary>
static partial class SessionEndpoints
{
    static readonly string Version = typeof(SessionEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <param name="dashboard">The API's group, for operators.</param>
    /// <param name="signInLimit">The host's rate limit for signing in, by address.</param>
    public static void MapSession(this RouteGroupBuilder dashboard, string signInLimit)
    {
        dashboard.MapPost("/session", SignInAsync).AllowAnonymous().RequireRateLimiting(signInLimit).Produces<SessionResponse>()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .WithName("signIn").WithSummary("Exchanges an operator's key for a session.");
        dashboard.MapGet("/session", GetAsync).Produces<SessionResponse>().WithName("showSession").WithSummary("Who is signed in.");
        dashboard.MapDelete("/session", SignOutAsync).WithName("signOut").WithSummary("Ends the session on every silo.");
    }

    static async Task<Results<JsonHttpResult<SessionResponse>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, HttpContext context, IOperatorKeys keys, IAntiforgery antiforgery, DashboardOptions options, TimeProvider time,
        ILogger<SignInRequest> log, CancellationToken cancellationToken)
    {
        // A browser says where a request comes from. Another site must not sign an operator in, for what the operator then does would be its doing.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return Problem(StatusCodes.Status403Forbidden, "Signing in is for the dashboard's own page.");
        }

        var (user, problem) = await keys.SignInAsync(request.OperatorKey, context, cancellationToken);
        if (user is null)
        {
            LogRefused(log, context.Connection.RemoteIpAddress?.ToString() ?? "");
            return Problem(StatusCodes.Status401Unauthorized, $"operatorKey {problem}.");
        }

        await context.SignInAsync(OperatorSession.Scheme, user);
        LogSignedIn(log, keys.Fingerprint(user));
        return Answer(context, user, time.GetUtcNow() + options.SessionLife, keys, antiforgery);
    }

    static async Task<JsonHttpResult<SessionResponse>> GetAsync(HttpContext context, IOperatorKeys keys, IAntiforgery antiforgery, DashboardOptions options, TimeProvider time)
    {
        var ticket = (await context.AuthenticateAsync(OperatorSession.Scheme)).Properties;
        return Answer(context, context.User, ticket?.ExpiresUtc ?? time.GetUtcNow() + options.SessionLife, keys, antiforgery);
    }

    static async Task<NoContent> SignOutAsync(HttpContext context, IOperatorKeys keys, CancellationToken cancellationToken)
    {
        await keys.SignOutAsync(context.User, cancellationToken);
        await context.SignOutAsync(OperatorSession.Scheme);
        return TypedResults.NoContent();
    }

    static JsonHttpResult<SessionResponse> Answer(HttpContext context, ClaimsPrincipal user, DateTimeOffset expiresAt, IOperatorKeys keys, IAntiforgery antiforgery)
    {
        // The token is made for whoever the request is of: from here on the operator.
        context.User = user;
        var token = antiforgery.GetAndStoreTokens(context).RequestToken!;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new SessionResponse(keys.Fingerprint(user), token, expiresAt, Version), DashboardJson.Options);
    }

    static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    [LoggerMessage(LogLevel.Information, "An operator signed in with key {Key}.")]
    static partial void LogSignedIn(ILogger log, string key);

    [LoggerMessage(LogLevel.Warning, "Somebody at {Address} showed an unknown operator key.")]
    static partial void LogRefused(ILogger log, string address);
}
