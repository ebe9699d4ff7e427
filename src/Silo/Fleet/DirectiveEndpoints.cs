using System.Security.Claims;
using AutoScale.Core.Directives;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Directives;
using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Grains.Abstractions.Fleet;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>What operators order devices to do, and how devices hear of it and say that they obey.</summary>
static class DirectiveEndpoints
{
    public static void MapOwnDirective(this RouteGroupBuilder fleet)
    {
        var device = fleet.MapGroup("/devices/{id}/directive").RequireAuthorization(Policies.OwnDevice).RequireRateLimiting(RateLimits.Fleet);
        device.MapGet("", GetOwnAsync).WithName("getDirective").WithSummary("The orders that hold for the device: fleet, class and its own together.");
        device.MapPut("/obeyed", ObeyAsync).WithName("obeyDirective").WithSummary("The device says which orders it obeys.");
    }

    public static void MapOrders(this RouteGroupBuilder fleet)
    {
        var operators = fleet.MapGroup("/operator/directives").RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet);
        MapScope(operators.MapGroup("/fleet"), "Fleet", "the whole fleet", static (_, grains, cancellationToken) => ScopeAsync(grains, "", cancellationToken));
        MapScope(
            operators.MapGroup("/classes/{deviceClass}"), "Class", "a class",
            static (route, grains, cancellationToken) => ScopeAsync(grains, (string)route["deviceClass"]!, cancellationToken));
        MapScope(
            operators.MapGroup("/devices/{id}"), "Device", "a device",
            static (route, grains, cancellationToken) => DeviceAsync(grains, (string)route["id"]!, cancellationToken));
    }

    delegate Task<DirectiveListing> Describe(RouteValueDictionary route, IGrainFactory grains, CancellationToken cancellationToken);

    static void MapScope(RouteGroupBuilder scope, string name, string words, Describe describe)
    {
        scope.MapGet("", Task<Results<Ok<DirectiveListing>, ValidationProblem>> (HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
                AnswerAsync(context, grains, describe, null, cancellationToken))
            .WithName($"get{name}Directive").WithSummary($"What is ordered for {words}, and how many devices obey.");
        scope.MapPut("", Task<Results<Ok<DirectiveListing>, ValidationProblem>> (OrderRequest request, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
                request.Reason.Length > MostReason ? Refused("reason", ReasonRange)
                : RequestChecks.Rule(request.Mode, request.Rule) is { } wrong ? Refused(wrong.Field, wrong.Problem)
                : AnswerAsync(context, grains, describe, order => OrderAsync(order, request, cancellationToken), cancellationToken, DetailOf(request)))
            .WithName($"order{name}").WithSummary($"Orders a mode for {words}: learned, onDevice, or rule with one of {string.Join(", ", FixedRules.Names)}.");
        scope.MapPost("/reset", Task<Results<Ok<DirectiveListing>, ValidationProblem>> (ResetRequest request, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
                request.Reason.Length > MostReason
                    ? Refused("reason", ReasonRange)
                    : AnswerAsync(
                        context, grains, describe, order => order.ResetAsync(request.Reason, cancellationToken), cancellationToken, request.Reason))
            .WithName($"reset{name}").WithSummary($"Orders {words} to forget what was learned and to begin from the class's prior.");
    }

    /// <summary>The declared baseline goes the way that silos of before know too.</summary>
    static Task<OrderMessage> OrderAsync(IDirectiveGrain order, OrderRequest request, CancellationToken cancellationToken) =>
        FixedRules.Find(request.Rule) is { } rule and not FixedRule.EdgeCpuFp32
            ? order.OrderRuleAsync(rule, request.Reason, cancellationToken)
            : order.OrderAsync(request.Mode, request.Reason, cancellationToken);

    static string DetailOf(OrderRequest request) => request.Mode is DirectiveMode.Rule
        ? $"{request.Mode} {request.Rule ?? FixedRule.EdgeCpuFp32.Name()}: {request.Reason}"
        : $"{request.Mode}: {request.Reason}";

    const int MostReason = 200;

    static readonly string ReasonRange = $"must have up to {MostReason} characters.";

    static Task<Results<Ok<DirectiveListing>, ValidationProblem>> Refused(string field, string problem) =>
        Task.FromResult<Results<Ok<DirectiveListing>, ValidationProblem>>(Problems.Field(field, problem));

    static async Task<Results<Ok<DirectiveListing>, ValidationProblem>> AnswerAsync(
        HttpContext context, IGrainFactory grains, Describe describe, Func<IDirectiveGrain, Task<OrderMessage>>? act, CancellationToken cancellationToken,
        string detail = "")
    {
        var (deviceClass, id) = ((string?)context.GetRouteValue("deviceClass"), (string?)context.GetRouteValue("id"));
        if ((deviceClass is null ? null : RequestChecks.DeviceClass(deviceClass)) is { } wrongClass)
        {
            return Problems.Field(wrongClass.Field, wrongClass.Problem);
        }

        if ((id is null ? null : RequestChecks.DeviceId(id)) is { } wrongId)
        {
            return Problems.Field("id", wrongId.Problem);
        }

        if (act is not null)
        {
            var scope = id is not null ? DirectiveScopes.Device(id) : deviceClass is not null ? DirectiveScopes.Class(deviceClass) : DirectiveScopes.Fleet;
            context.AddAuditDetail(detail);
            await act(grains.GetGrain<IDirectiveGrain>(scope));
        }

        return TypedResults.Ok(await describe(context.Request.RouteValues, grains, cancellationToken));
    }

    /// <param name="grains">Finds the grains.</param>
    /// <param name="deviceClass">The class; empty for the whole fleet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    static async Task<DirectiveListing> ScopeAsync(IGrainFactory grains, string deviceClass, CancellationToken cancellationToken)
    {
        var scope = deviceClass.Length is 0 ? DirectiveScopes.Fleet : DirectiveScopes.Class(deviceClass);
        var order = await grains.GetGrain<IDirectiveGrain>(scope).GetAsync(cancellationToken);
        var counts = await Task.WhenAll(FleetShards.All(grains).Select(shard => shard.CountObeyingAsync(deviceClass, order.Version, cancellationToken)));
        return Listing(order, counts.Sum(count => count.Devices), counts.Sum(count => count.Obeying), null, null);
    }

    static async Task<DirectiveListing> DeviceAsync(IGrainFactory grains, string id, CancellationToken cancellationToken)
    {
        var enrollment = await grains.GetGrain<IEnrollmentGrain>(id).GetStateAsync(cancellationToken);
        var order = await grains.GetGrain<IDirectiveGrain>(DirectiveScopes.Device(id)).GetAsync(cancellationToken);
        var effective = await DirectiveReader.ReadAsync(grains, id, enrollment.DeviceClass, cancellationToken);
        var obeyed = (await grains.GetGrain<IDeviceGrain>(id).GetStatusAsync(cancellationToken)).Obeyed.ToWire();
        var obeys = obeyed.ToDirective() == effective;
        return Listing(order, enrollment.Generation > 0 ? 1 : 0, obeys ? 1 : 0, WireDirective.Of(effective), obeyed);
    }

    static DirectiveListing Listing(OrderMessage order, int devices, int obeying, WireDirective? effective, WireDirective? obeyed) => new(
        order.Version, order.Mode, order.Resets, order.Reason, order.Version is 0 ? null : order.At, devices, Math.Min(devices, obeying), effective, obeyed,
        order.Mode is DirectiveMode.Rule ? order.Rule.Name() : null);

    static async Task<Ok<WireDirective>> GetOwnAsync(string id, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(WireDirective.Of(await DirectiveReader.ReadAsync(grains, id, user.DeviceClassOf(), cancellationToken)));

    static async Task<Results<NoContent, ValidationProblem>> ObeyAsync(
        string id, WireDirective directive, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.Check(directive) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        var obeyed = directive.ToDirective();
        await grains.GetGrain<IDeviceGrain>(id).ObeyAsync(
            new ObeyedDirective(obeyed.Mode, obeyed.Resets, obeyed.FleetVersion, obeyed.ClassVersion, obeyed.DeviceVersion, obeyed.Rule), cancellationToken);
        return TypedResults.NoContent();
    }
}
