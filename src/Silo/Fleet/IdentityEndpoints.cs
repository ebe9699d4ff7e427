using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>How devices and operators come by their tokens, and how operators end a device's.</summary>
static partial class IdentityEndpoints
{
    public static void MapEnrollment(this RouteGroupBuilder fleet) =>
        fleet.MapPost("/enroll", EnrollAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Enrollment)
            .WithName("enroll").WithSummary("Exchanges an enrollment key for a device's own tokens.");

    public static void MapOperatorIdentity(this RouteGroupBuilder fleet)
    {
        fleet.MapPost("/token/refresh", RefreshAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Enrollment)
            .WithName("refreshToken").WithSummary("Exchanges a refresh token for new tokens.");
        fleet.MapPost("/operator/token", OperatorTokenAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Enrollment)
            .WithName("operatorToken").WithSummary("Exchanges an operator's key for tokens.");
        fleet.MapPost("/devices/{id}/revoke", RevokeAsync).RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet)
            .WithName("revokeDevice").WithSummary("Ends a device's tokens; it cannot enroll again until it is reinstated.");
        fleet.MapPost("/devices/{id}/reinstate", ReinstateAsync).RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet)
            .WithName("reinstateDevice").WithSummary("Lets a revoked device enroll again.");
    }

    static async Task<Results<Ok<EnrollResponse>, ValidationProblem, ProblemHttpResult>> EnrollAsync(
        EnrollRequest request,
        AccessKeys keys,
        TokenIssuer tokens,
        CredentialCheck credentials,
        IdentityMeter meter,
        IGrainFactory grains,
        ILogger<EnrollRequest> logger,
        CancellationToken cancellationToken)
    {
        if (RequestChecks.Check(request) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        var use = await keys.UseAsync(KeyPurpose.Enrollment, request.EnrollmentKey, cancellationToken);
        if (use.Family is not { } fingerprint)
        {
            LogBadKey(logger, request.DeviceId, use.Problem!);
            return Problems.Of(StatusCodes.Status401Unauthorized, $"enrollmentKey {use.Problem}.");
        }

        var enrolled = await grains.GetGrain<IEnrollmentGrain>(request.DeviceId).EnrollAsync(request.DeviceClass, fingerprint, cancellationToken);
        if (!enrolled.Accepted)
        {
            await keys.ReturnAsync(use, CancellationToken.None);
            LogRefused(logger, request.DeviceId, fingerprint);
            meter.DeviceRefused();
            return Problems.Of(
                StatusCodes.Status403Forbidden,
                $"Device '{request.DeviceId}' may not enroll with this key: it was revoked, or it enrolled with another key. An operator can reinstate it.");
        }

        var device = Claims.Device(request.DeviceId, request.DeviceClass, enrolled.Generation);
        credentials.Forget(device.RefreshSubject());
        var position = await grains.GetGrain<IDeviceGrain>(request.DeviceId).GetPositionAsync(cancellationToken);
        var issued = await tokens.IssueAsync(device, cancellationToken);
        meter.Enrolled();
        LogEnrolled(logger, request.DeviceId, request.DeviceClass, fingerprint, enrolled.Generation);
        return TypedResults.Ok(new EnrollResponse(issued.AccessToken, issued.RefreshToken, issued.ExpiresInSeconds, position.ToWire()));
    }

    static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> RefreshAsync(
        TokenRefreshRequest request,
        TokenIssuer tokens,
        CredentialCheck credentials,
        IdentityMeter meter,
        IGrainFactory grains,
        ILogger<TokenRefreshRequest> logger,
        CancellationToken cancellationToken)
    {
        var refused = Problems.Of(StatusCodes.Status401Unauthorized, "refreshToken is not valid any more; enroll again.");
        if (tokens.ReadRefreshToken(request.RefreshToken) is not { } ticket || !await credentials.IsGoodAsync(ticket.Principal, cancellationToken))
        {
            meter.RefreshRefused(wasCopied: false);
            return refused;
        }

        var (issued, wasCopied) = await tokens.ExchangeAsync(ticket, cancellationToken);
        if (issued is not null)
        {
            return TypedResults.Ok(issued);
        }

        meter.RefreshRefused(wasCopied);
        if (wasCopied)
        {
            LogCopied(logger, ticket.Principal.RefreshSubject());
            if (ticket.Principal.DeviceId() is { } device)
            {
                await grains.GetGrain<IEnrollmentGrain>(device).EndTokensAsync(CancellationToken.None);
            }

            credentials.Forget(ticket.Principal.RefreshSubject());
        }

        return refused;
    }

    static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> OperatorTokenAsync(
        OperatorTokenRequest request, AccessKeys keys, TokenIssuer tokens, AuditLog audit, HttpContext context, CancellationToken cancellationToken)
    {
        var use = await keys.UseAsync(KeyPurpose.Operator, request.OperatorKey, cancellationToken);
        if (use.Id is not { } key)
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, $"operatorKey {use.Problem}.");
        }

        var entry = await audit.BeginAsync(key, "operatorToken", "", OperatorAudit.Address(context), cancellationToken);
        var issued = await tokens.IssueAsync(Claims.Operator(key, Guid.NewGuid().ToString("N")), cancellationToken);
        await audit.EndAsync(entry, StatusCodes.Status200OK, null);
        return TypedResults.Ok(issued);
    }

    static async Task<Results<NoContent, ValidationProblem>> RevokeAsync(
        string id, RevokeRequest request, CredentialCheck credentials, IGrainFactory grains, HttpContext context, CancellationToken cancellationToken)
    {
        if (RequestChecks.DeviceId(id) is { } problem)
        {
            return Problems.Field("id", problem.Problem);
        }

        if (request.Reason.Length is < 1 or > 200)
        {
            return Problems.Field("reason", "must have 1 to 200 characters.");
        }

        context.AddAuditDetail(request.Reason);
        await grains.GetGrain<IEnrollmentGrain>(id).RevokeAsync(request.Reason, cancellationToken);
        credentials.Forget($"device/{id}");
        return TypedResults.NoContent();
    }

    static async Task<Results<NoContent, ValidationProblem>> ReinstateAsync(
        string id, CredentialCheck credentials, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.DeviceId(id) is { } problem)
        {
            return Problems.Field("id", problem.Problem);
        }

        await grains.GetGrain<IEnrollmentGrain>(id).ReinstateAsync(cancellationToken);
        credentials.Forget($"device/{id}");
        return TypedResults.NoContent();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device} of class {DeviceClass} enrolled with key {Key}, generation {Generation}.")]
    static partial void LogEnrolled(ILogger logger, string device, string deviceClass, string key, int generation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device} showed an enrollment key that {Problem}.")]
    static partial void LogBadKey(ILogger logger, string device, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh token of {Subject} was shown again after its time: somebody has a copy. All tokens of its bearer have ended.")]
    static partial void LogCopied(ILogger logger, string subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device} may not enroll with key {Key}: it is revoked, or bound to another key.")]
    static partial void LogRefused(ILogger logger, string device, string key);
}
