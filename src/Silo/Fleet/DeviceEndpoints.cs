using System.Globalization;
using System.Security.Claims;
using AutoScale.Core.Learning;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Models;
using AutoScale.Grains.Abstractions.Devices;
using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using AutoScale.Silo.Models;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>A device's journal, tables and decisions. The token must be the device's own.</summary>
static class DeviceEndpoints
{
    const string Octets = "application/octet-stream";

    public static void MapDevices(this RouteGroupBuilder fleet)
    {
        var device = fleet.MapGroup("/devices/{id}").RequireAuthorization(Policies.OwnDevice).RequireRateLimiting(RateLimits.Fleet);
        device.MapPut("/epochs/{epoch}", StartEpochAsync)
            .WithName("startEpoch").WithSummary("Begins an epoch of the device's journal, with its table.");
        device.MapPost("/experience", ApplyAsync)
            .WithName("applyExperience").WithSummary("Applies a batch of journal entries, each once; answered when they are durable.");
        device.MapGet("/policy", GetPolicyAsync).Produces(200, contentType: Octets).Produces(204)
            .WithName("getPolicy").WithSummary("The class's prior, where there is a newer one.");
        device.MapGet("/table", GetTableAsync).Produces(200, contentType: Octets).Produces(204)
            .WithName("getTable").WithSummary("The fleet's copy of the device's table.");
        device.MapPost("/decisions", DecideAsync)
            .WithName("decide").WithSummary("Decides for a thin device that keeps no table.");
        device.MapGet("/events", EventStream.WriteAsync).Produces(200, contentType: "text/event-stream")
            .WithName("listen").WithSummary("Server-sent events: `policy` when there is a new prior, `directive` when there are new orders.");
    }

    public static void MapStatus(this RouteGroupBuilder fleet) =>
        fleet.MapGet("/devices/{id}/status", GetStatusAsync).RequireAuthorization(Policies.OwnDeviceOrOperator).RequireRateLimiting(RateLimits.Fleet)
            .WithName("getStatus").WithSummary("What the device has done and where its journal ends.");

    static async Task<Results<Ok<WirePosition>, ValidationProblem>> StartEpochAsync(
        string id, int epoch, EpochRequest request, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.Check(request, epoch, user.DeviceClassOf()) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        try
        {
            return TypedResults.Ok((await grains.GetGrain<IDeviceGrain>(id).StartEpochAsync(request.ToMessage(epoch), cancellationToken)).ToWire());
        }
        catch (ArgumentException exception)
        {
            return Problems.Field("body", exception.Message);
        }
    }

    static async Task<Results<Ok<ExperienceResponse>, ValidationProblem>> ApplyAsync(
        string id, ExperienceRequest request, RolloutWatch rollouts, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.Check(request) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        try
        {
            var receipt = await grains.GetGrain<IDeviceGrain>(id).ApplyAsync(request.ToMessage(), cancellationToken);
            rollouts.Reported(id, request.Entries.AsSpan(receipt.Duplicates, receipt.Applied));
            return TypedResults.Ok(receipt.ToWire());
        }
        catch (ArgumentException exception)
        {
            // Only the grain knows the device's table: a state or a target that it does not have.
            return Problems.Field("entries", exception.Message);
        }
    }

    static async Task<Results<FileContentHttpResult, NoContent, ValidationProblem>> GetPolicyAsync(
        string id, int? since, string? policy, ClaimsPrincipal user, HttpResponse response, FleetSigner signer, IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        if (since < 0)
        {
            return Problems.Field("since", "must be at least 0.");
        }

        if (RequestChecks.Policy(policy) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        var grain = grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(policy ?? PriorKeys.DefaultPolicy, user.DeviceClassOf()));
        var info = await grain.GetInfoAsync(cancellationToken);
        if (!info.IsUsed)
        {
            await JoinAsync(grain, cancellationToken);
        }

        var version = info.VersionFor(id);
        var prior = version > (since ?? 0) ? await grain.GetAsync(version, cancellationToken) : null;
        if (prior is null)
        {
            return TypedResults.NoContent();
        }

        var deviceClass = user.DeviceClassOf();
        response.Headers[FleetHeaders.PriorSignature] = Convert.ToBase64String(
            await signer.SignAsync(ArtefactSignature.PriorStatement(deviceClass, prior.Version, prior.Snapshot.Span), cancellationToken));
        response.Headers[FleetHeaders.PriorSignatureV2] = Convert.ToBase64String(
            await signer.SignAsync(ArtefactSignature.PriorStatement(policy ?? PriorKeys.DefaultPolicy, deviceClass, prior.Version, prior.Snapshot.Span), cancellationToken));
        response.Headers[FleetHeaders.PriorVersion] = prior.Version.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Bytes(prior.Snapshot, Octets);
    }

    /// <summary>A grain on a silo of before knows no joining, and publishes for everybody.</summary>
    static async Task JoinAsync(IPolicyPriorGrain grain, CancellationToken cancellationToken)
    {
        try
        {
            await grain.JoinAsync("", cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The device's epoch, or its next question, tells it again; the prior that there is it gets all the same.
        }
    }

    static async Task<Results<FileContentHttpResult, NoContent>> GetTableAsync(string id, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetGrain<IDeviceGrain>(id).GetTableAsync(cancellationToken) is { Length: > 0 } table
            ? TypedResults.Bytes(table, Octets)
            : TypedResults.NoContent();

    static async Task<Results<Ok<StatusResponse>, ValidationProblem>> GetStatusAsync(
        string id, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.DeviceId(id) is { } problem)
        {
            return Problems.Field("id", problem.Problem);
        }

        var status = await grains.GetGrain<IDeviceGrain>(id).GetStatusAsync(cancellationToken);
        var enrollment = await grains.GetGrain<IEnrollmentGrain>(id).GetStateAsync(cancellationToken);
        return TypedResults.Ok(new StatusResponse(
            status.DeviceClass, status.Position.ToWire(), status.TransitionsApplied, status.DuplicatesRefused, status.PriorVersion,
            status.Totals.ToWire(), enrollment.RevokedReason, status.Obeyed.ToWire(), status.Policy,
            status.UnknownSettings is { Length: > 0 } unknown ? unknown : null));
    }

    static async Task<Results<Ok<DecisionResponse>, ValidationProblem, ProblemHttpResult>> DecideAsync(
        string id, DecisionRequest request, ClaimsPrincipal user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.Check(request) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        var device = grains.GetGrain<IDeviceGrain>(id);
        if ((await device.GetPositionAsync(cancellationToken)).Epoch is 0)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "The device has begun no epoch, so that its targets are not known; begin one first.");
        }

        try
        {
            var directive = await DirectiveReader.ReadAsync(grains, id, user.DeviceClassOf(), cancellationToken);
            return TypedResults.Ok((await device.DecideAsync(request.ToMessage(directive), cancellationToken)).ToWire());
        }
        catch (ArgumentException exception)
        {
            return Problems.Field("allowedTargets", exception.Message);
        }
        catch (InvalidOperationException exception)
        {
            return Problems.Of(StatusCodes.Status409Conflict, exception.Message);
        }
    }
}
