using AutoScale.Silo.Configuration;
using Microsoft.AspNetCore.Http.Metadata;

namespace AutoScale.Silo.Fleet;

/// <summary>The fleet API, described at <c>/openapi/v1.json</c>.</summary>
static class FleetEndpoints
{
    /// <summary>All of it, for devices and operators.</summary>
    public static void MapFleet(this IEndpointRouteBuilder routes, GatewayLimits limits, ModelsOptions models)
    {
        var fleet = routes.MapGroup(limits);
        fleet.MapEnrollment();
        fleet.MapDevices();
        fleet.MapModels();
        fleet.MapOwnDirective();
        fleet.MapOperators(models);
    }

    /// <summary>What operators need of it, for a process that serves no devices.</summary>
    public static void MapFleetForOperators(this IEndpointRouteBuilder routes, GatewayLimits limits, ModelsOptions models) =>
        routes.MapGroup(limits).MapOperators(models);

    static RouteGroupBuilder MapGroup(this IEndpointRouteBuilder routes, GatewayLimits limits) =>
        routes.MapGroup("/fleet/v1").WithTags("fleet").WithMetadata(new BodyLimit(limits.MaxFleetBodyBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);

    static void MapOperators(this RouteGroupBuilder fleet, ModelsOptions models)
    {
        fleet.MapOperatorIdentity();
        fleet.MapKeys();
        fleet.MapAudit();
        fleet.MapStatus();
        fleet.MapRollouts(models);
        fleet.MapOrders();
        fleet.MapPriors();
        fleet.MapSummary();
    }

    sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
