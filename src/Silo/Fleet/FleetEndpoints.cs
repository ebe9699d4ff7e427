using AutoScale.Silo.Configuration;
using Microsoft.AspNetCore.Http.Metadata;

namespace AutoScale.Silo.Fleet;

/// <summary>The fleet API, described at <c>/openapi/v1.json</c>.</summary>
static class FleetEndpoints
{
    public static void MapFleet(this IEndpointRouteBuilder routes, GatewayLimits limits, ModelsOptions models)
    {
        var fleet = routes.MapGroup("/fleet/v1").WithTags("fleet").WithMetadata(new BodyLimit(limits.MaxFleetBodyBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);
        fleet.MapIdentity();
        fleet.MapKeys();
        fleet.MapAudit();
        fleet.MapDevices();
        fleet.MapModels();
        fleet.MapRollouts(models);
        fleet.MapDirectives();
        fleet.MapPriors();
        fleet.MapOperators();
    }

    sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
