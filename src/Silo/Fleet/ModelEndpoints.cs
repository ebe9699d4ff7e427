using System.Security.Claims;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Onnx.Engine;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Models;
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
        fleet.MapGet("/signing-keys", GetKeysAsync).RequireAuthorization(Policies.Fleet).RequireRateLimiting(RateLimits.Fleet)
            .WithName("getSigningKeys").WithSummary("The public keys that models and priors are signed with, as PEM.");
        models.MapGet("/{name}/versions/{version}/file", GetFileAsync).Produces(200, contentType: "application/octet-stream").Produces(206, contentType: "application/octet-stream")
            .WithName("getModelFile").WithSummary("A model's ONNX file; by ranges, and with its SHA-256 as ETag.");
    }

    static async Task<Ok<ModelListing[]>> ListAsync(
        ClaimsPrincipal user, UploadedModels uploads, FleetSigner signer, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
        var signatures = await uploads.SignaturesAsync(cancellationToken);
        return TypedResults.Ok(await Task.WhenAll(entries
            // A model with exits is one of a tier: its file is nothing that a device could run.
            .Where(entry => user.DeviceId() is not { } device || (entry.Blocks is null && Rollout.Includes(entry, device)))
            .Select(async entry => entry.ToWire() with
            {
                Signature = signatures.GetValueOrDefault(entry.Model)
                    ?? await signer.SignAsync(ArtefactSignature.ModelStatement(entry.Model, entry.Sha256, entry.Bytes), cancellationToken),
            })));
    }

    static async Task<Ok<string[]>> GetKeysAsync(FleetSigner signer, CancellationToken cancellationToken) =>
        TypedResults.Ok(await signer.PublicKeysAsync(cancellationToken));

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
        catch (ModelFailedException exception)
        {
            return Problems.Of(StatusCodes.Status500InternalServerError, exception.Message);
        }
    }
}
