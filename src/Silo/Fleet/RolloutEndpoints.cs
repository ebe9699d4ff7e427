using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Models;
using AutoScale.Silo.OpenInference;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace AutoScale.Silo.Fleet;

/// <summary>Models over the air: upload, stage, promote, roll back, remove.</summary>
static class RolloutEndpoints
{
    /// <summary>How long nobody may have used a version before it is removed.</summary>
    static readonly TimeSpan Drained = TimeSpan.FromMinutes(15);

    public static void MapRollouts(this RouteGroupBuilder fleet, ModelsOptions options)
    {
        var models = fleet.MapGroup("/operator/models").RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet);
        models.MapGet("", ListAsync).WithName("listModelVersions").WithSummary("All versions of all models, how far each is rolled out and what was seen of it.");
        var version = models.MapGroup("/{name}/versions/{version}");
        version.MapPut("", UploadAsync).Accepts<byte[]>("application/octet-stream").WithMetadata(new UploadLimit((long)options.MaxUploadMebibytes << 20))
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithName("uploadModel").WithSummary("Registers an ONNX file, or the exits.json of a model with exits; it is offered to no device until it is staged or promoted.");
        version.MapPost("/stage", StageAsync).WithName("stageModel").WithSummary("Offers the version to a share of the devices and watches it against the others.");
        version.MapPost("/promote", PromoteAsync).WithName("promoteModel").WithSummary("Offers the version to all devices.");
        version.MapPost("/rollback", RollBackAsync).WithName("rollBackModel").WithSummary("Offers the version to no device any more.");
        version.MapDelete("", RemoveAsync).WithName("removeModel").WithSummary("Removes an uploaded version that is offered to nobody and was not used for a while.");
    }

    static async Task<Ok<ModelVersionListing[]>> ListAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
        return TypedResults.Ok(await Task.WhenAll(entries.Select(async entry => Listing(entry, await Rollout(grains, entry.Model).GetAsync(cancellationToken)))));
    }

    static async Task<Results<Ok<ModelVersionListing>, ValidationProblem, ProblemHttpResult>> UploadAsync(
        string name, string version, HttpContext context, ModelIntake intake, SiloSettings settings, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (Parse(name, version) is not { } model)
        {
            return Wrong();
        }

        byte[]? signature = null;
        if (context.Request.Headers[EdgeClient.Gateway.Contract.FleetHeaders.ModelSignature] is { Count: > 0 } shown)
        {
            signature = new byte[256];
            if (!Convert.TryFromBase64String(shown.ToString(), signature, out var length))
            {
                return Problems.Field("Model-Signature", "must be base64 of an ECDSA signature in DER.");
            }

            signature = signature[..length];
        }

        var most = (long)settings.Models.MaxUploadMebibytes << 20;
        if (context.Request.ContentLength > most)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, $"The file is longer than the {settings.Models.MaxUploadMebibytes} MiB of Models:MaxUploadMebibytes.");
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var result = await intake.TakeAsync(model, body.ToArray(), signature, cancellationToken);
        return result.Problem is { } problem
            ? Problems.Of(result.Status, problem)
            : TypedResults.Ok((await FindAsync(model, grains, cancellationToken))!);
    }

    static Task<Results<Ok<ModelVersionListing>, ValidationProblem, ProblemHttpResult>> StageAsync(
        string name, string version, StageModelRequest request, HttpContext context, RolloutWatch watch, IGrainFactory grains, CancellationToken cancellationToken)
    {
        context.AddAuditDetail(FormattableString.Invariant($"{request.Percent} %"));
        var limits = new RolloutLimits(request.MinSamples, request.MaxErrorPercent, request.ErrorTolerancePercent, request.EnergyTolerancePercent);
        return MoveAsync(name, version, grains, watch, rollout => rollout.StageAsync(request.Percent, limits, cancellationToken), cancellationToken);
    }

    static Task<Results<Ok<ModelVersionListing>, ValidationProblem, ProblemHttpResult>> PromoteAsync(
        string name, string version, RolloutWatch watch, IGrainFactory grains, CancellationToken cancellationToken) =>
        MoveAsync(name, version, grains, watch, rollout => rollout.PromoteAsync(cancellationToken), cancellationToken);

    static async Task<Results<Ok<ModelVersionListing>, ValidationProblem, ProblemHttpResult>> RollBackAsync(
        string name, string version, RevokeRequest request, HttpContext context, RolloutWatch watch, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (request.Reason.Length is < 1 or > 200)
        {
            return Problems.Field("reason", "must have 1 to 200 characters.");
        }

        context.AddAuditDetail(request.Reason);
        return await MoveAsync(name, version, grains, watch, rollout => rollout.RollBackAsync(request.Reason, cancellationToken), cancellationToken);
    }

    static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RemoveAsync(
        string name, string version, UploadedModels uploads, ServedExits exits, RolloutWatch watch, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Parse(name, version) is not { } model)
        {
            return Wrong();
        }

        if (await FindAsync(model, grains, cancellationToken) is { } listing)
        {
            if (listing.Percent > 0)
            {
                return Problems.Of(StatusCodes.Status409Conflict, $"{model} is offered to {listing.Percent} % of the devices; roll it back first.");
            }

            if (listing.LastServedAt is { } served && time.GetUtcNow() - served < Drained)
            {
                return Problems.Of(StatusCodes.Status409Conflict, $"{model} was used at {served:O}; it can be removed {Drained.TotalMinutes} min after its last use.");
            }
        }

        if (exits.UsersOf(model).FirstOrDefault() is { Name: not null } user)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"{model} is a block of {user}; remove that first.");
        }

        if (!await uploads.RemoveAsync(model, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status404NotFound, $"No operator uploaded {model}.");
        }

        await watch.TurnAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static async Task<Results<Ok<ModelVersionListing>, ValidationProblem, ProblemHttpResult>> MoveAsync(
        string name, string version, IGrainFactory grains, RolloutWatch watch, Func<IModelRolloutGrain, Task<bool>> move, CancellationToken cancellationToken)
    {
        if (Parse(name, version) is not { } model)
        {
            return Wrong();
        }

        try
        {
            if (!await move(Rollout(grains, model.ToString())))
            {
                return Problems.Of(StatusCodes.Status404NotFound, $"The catalog has no {model}.");
            }
        }
        catch (ArgumentException exception)
        {
            return Problems.Field(exception.Message.Split(' ')[0], exception.Message);
        }

        await watch.TurnAsync(cancellationToken);
        return TypedResults.Ok((await FindAsync(model, grains, cancellationToken))!);
    }

    static async Task<ModelVersionListing?> FindAsync(ModelId model, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IModelCatalogGrain>(IModelCatalogGrain.FleetKey).ListAsync(cancellationToken);
        return Array.Find(entries, entry => entry.Model == model.ToString()) is { } entry
            ? Listing(entry, await Rollout(grains, entry.Model).GetAsync(cancellationToken))
            : null;
    }

    static IModelRolloutGrain Rollout(IGrainFactory grains, string model) => grains.GetGrain<IModelRolloutGrain>(model);

    static ModelId? Parse(string name, string version) => ModelId.TryParse($"{name}@{version}", out var model) ? model : null;

    static ValidationProblem Wrong() => Problems.Field(
        "name", $"and version must have 1 to {ModelId.MaxNameLength} and 1 to {ModelId.MaxVersionLength} characters of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or digit.");

    static ModelVersionListing Listing(CatalogEntry entry, RolloutState state) => new(
        entry.Model, entry.Sha256, entry.Bytes, entry.RolloutPercent,
        state.Stage switch { RolloutStage.Staged => "staged", RolloutStage.Promoted => "promoted", RolloutStage.RolledBack => "rolledBack", _ => "registered" },
        state.Reason, Cohort(state.Seen.With), Cohort(state.Seen.Without), state.Seen.Served, state.Seen.Failed, state.LastServedAt, entry.Blocks);

    static CohortListing Cohort(RolloutTally tally) => new(
        tally.Inferences, tally.Errors, tally.Inferences is 0 ? null : tally.EnergyMillijoules / tally.Inferences);

    sealed record UploadLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
