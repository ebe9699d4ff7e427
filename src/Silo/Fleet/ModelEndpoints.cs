using System.Security.Claims;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace AutoScale.Silo.Fleet;

/// <summary>The catalog and its files, for devices that run models themselves.</summary>
static class ModelEndpoints
{
    public static void MapModels(this RouteGroupBuilder fleet)
    {
        var models = fleet.MapGroup("/models").RequireAuthorization(Policies.Fleet).RequireRateLimiting(RateLimits.Fleet);
        models.MapGet("", ListAsync).WithName("listModels").WithSummary("The models that this device is offered; an operator sees all.");
        models.MapGet("/{name}/versions/{version}/file", GetFileAsync).Produces(200, contentType: "application/octet-stream").Produces(206, contentType: "application/octet-stream")
            .WithName("getModelFile").WithSummary("A model's ONNX file; by ranges, and with its SHA-256 as ETag.");
    }

    static async Task<Ok<ModelListing[]>> ListAsync(ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
        return TypedResults.Ok(entries.Where(entry => user.DeviceId() is not { } device || Rollout.Includes(entry, device)).Select(Mapping.ToWire).ToArray());
    }

    static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetFileAsync(
        string name, string version, IModelStore store, ModelDigests digests, CancellationToken cancellationToken)
    {
        try
        {
            var id = new ModelId(name, version);
            var file = await store.ReadAsync(id, cancellationToken);
            return TypedResults.Bytes(
                file, "application/octet-stream", enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{digests.Of(id, file)}\""));
        }
        catch (ModelNotFoundException exception)
        {
            return Problems.Of(StatusCodes.Status404NotFound, exception.Message);
        }
    }
}
