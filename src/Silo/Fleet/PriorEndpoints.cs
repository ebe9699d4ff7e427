using AutoScale.Core.Learning;
using AutoScale.Core.Learning.Hierarchical;
using AutoScale.Core.Rollouts;
using AutoScale.Grains.Abstractions.Priors;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>What operators see of the priors of classes, and how they try a version before all devices get it.</summary>
static class PriorEndpoints
{
    const double Confidence = 0.95;
    const int MostReason = 200;
    const int MostChanges = 1000;

    public static void MapPriors(this RouteGroupBuilder fleet)
    {
        fleet.MapGet("/priors/{deviceClass}", GetAsync).RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet)
            .WithName("getPrior").WithSummary("What a class of devices has published.");
        fleet.MapGet("/operator/fleet-prior", GetFleetAsync).RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet)
            .WithName("getFleetPrior").WithSummary("What all classes know together, for classes that have nothing of their own.");
        var prior = fleet.MapGroup("/operator/priors/{deviceClass}").RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet);
        prior.MapGet("/versions", ListVersionsAsync)
            .WithName("listPriorVersions").WithSummary("The versions that a class has published, newest first, with their provenance.");
        prior.MapGet("/diff", DiffAsync).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("diffPriorVersions").WithSummary("What changed between two versions of a class's prior.");
        prior.MapGet("/rollout", CompareAsync)
            .WithName("getPriorRollout").WithSummary("How far a candidate has come, and what both arms have done.");
        prior.MapPost("/rollout", StageAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("stagePrior").WithSummary("Lets a share of the class's devices try a kept version.");
        prior.MapPost("/rollout/promote", PromoteAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("promotePrior").WithSummary("Gives the candidate to all devices.");
        prior.MapPost("/rollout/rollback", RollBackAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("rollBackPrior").WithSummary("Gives all devices the version before again.");
    }

    static async Task<Results<Ok<PriorListing>, ValidationProblem>> GetAsync(
        string deviceClass, string? policy, IGrainFactory grains, CancellationToken cancellationToken) =>
        Check(deviceClass, policy) is { } problem ? problem : TypedResults.Ok(Listing(await Find(grains, deviceClass, policy).GetInfoAsync(cancellationToken)));

    static async Task<Results<Ok<FleetPriorListing>, ValidationProblem>> GetFleetAsync(string? policy, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RequestChecks.Policy(policy) is { } problem)
        {
            return Problems.Field(problem.Field, problem.Problem);
        }

        var prior = await grains.GetGrain<IFleetPriorGrain>(policy ?? PriorKeys.DefaultPolicy).GetAsync(0, cancellationToken);
        return TypedResults.Ok(prior is null
            ? new FleetPriorListing(0, 0, 0, 0)
            : new FleetPriorListing(prior.Version, prior.Classes, prior.Devices, StatisticCodec.DecodePrior(prior.Cells).Cells.Count));
    }

    static async Task<Results<Ok<PriorVersionListing[]>, ValidationProblem>> ListVersionsAsync(
        string deviceClass, string? policy, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (Check(deviceClass, policy) is { } problem)
        {
            return problem;
        }

        var versions = await Find(grains, deviceClass, policy).ListVersionsAsync(cancellationToken);
        return TypedResults.Ok(versions.Select(version => new PriorVersionListing(
            version.Version, version.Origin, version.Source, version.Devices, version.Samples, version.Since, version.Groups, version.Cells,
            version.FleetCells, version.PublishedAt, version.IsKept)).ToArray());
    }

    static async Task<Results<Ok<PriorDifference>, ValidationProblem, ProblemHttpResult>> DiffAsync(
        string deviceClass, string? policy, int from, int to, IGrainFactory grains, PriorDecisions decisions, CancellationToken cancellationToken)
    {
        if (Check(deviceClass, policy) is { } problem)
        {
            return problem;
        }

        if (from < 1 || to < 1)
        {
            return Problems.Field(from < 1 ? "from" : "to", "must be a version, at least 1.");
        }

        var grain = Find(grains, deviceClass, policy);
        var (older, newer) = (await grain.GetAsync(from, cancellationToken), await grain.GetAsync(to, cancellationToken));
        if (older is null || newer is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, $"Version {(older is null ? from : to)} is not kept; list the versions to see which are.");
        }

        // The paper's policy shares rewards, ours factors on costs.
        var (before, now) = (StatisticCodec.DecodePrior(older.Snapshot), StatisticCodec.DecodePrior(newer.Snapshot));
        var diff = PriorDiff.Between(before, now, highestIsBest: true);
        var sharesRewards = policy is null or PriorKeys.DefaultPolicy;
        return TypedResults.Ok(new PriorDifference(
            from, to, diff.Contexts, diff.Added, diff.Removed,
            sharesRewards
                ? [.. diff.Changes.Take(MostChanges).Select(change => new BestChange(change.Context, change.From, change.To, change.FromMean, change.ToMean))]
                : [],
            sharesRewards ? null : Costs(FactorDiff.Between(before, now)),
            policy is HierarchicalState.PolicyName
                ? await decisions.CompareAsync(await grain.GetProfileAsync(cancellationToken), before, now, cancellationToken)
                : null));
    }

    static CostDifference Costs(FactorDiff diff) => new(
        diff.Shared, 100 * diff.MeanChange,
        [
            .. diff.Changes.Take(MostChanges).Select(change => new CostChange(
                change.Context, change.Descriptor, change.FromFactor, change.ToFactor, 100 * change.Share, change.Observations)),
        ]);

    static async Task<Results<Ok<ComparisonListing>, ValidationProblem>> CompareAsync(
        string deviceClass, string? policy, IGrainFactory grains, CancellationToken cancellationToken) =>
        Check(deviceClass, policy) is { } problem ? problem : TypedResults.Ok(await DescribeAsync(grains, deviceClass, policy, cancellationToken));

    static Task<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>> StageAsync(
        string deviceClass, string? policy, StagePriorRequest request, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
        request.Percent is < 1 or > 99
            ? Refused("percent", "must be from 1 to 99.")
            : request.Version < 1
                ? Refused("version", "must be a kept version, at least 1.")
                : OrderAsync(
                    deviceClass, policy, request.Reason, context, grains,
                    grain => grain.StageAsync(request.Version, request.Percent, request.Reason, cancellationToken), cancellationToken);

    static Task<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>> PromoteAsync(
        string deviceClass, string? policy, DecideRolloutRequest request, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
        OrderAsync(deviceClass, policy, request.Reason, context, grains, grain => grain.PromoteAsync(request.Reason, cancellationToken), cancellationToken);

    static Task<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>> RollBackAsync(
        string deviceClass, string? policy, DecideRolloutRequest request, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken) =>
        OrderAsync(deviceClass, policy, request.Reason, context, grains, grain => grain.RollBackAsync(request.Reason, cancellationToken), cancellationToken);

    static async Task<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>> OrderAsync(
        string deviceClass, string? policy, string reason, HttpContext context, IGrainFactory grains, Func<IPolicyPriorGrain, Task<string?>> order, CancellationToken cancellationToken)
    {
        if (Check(deviceClass, policy) is { } problem)
        {
            return problem;
        }

        if (reason.Length > MostReason)
        {
            return Problems.Field("reason", $"must have up to {MostReason} characters.");
        }

        context.AddAuditDetail(reason);
        return await order(Find(grains, deviceClass, policy)) is { } refusal
            ? Problems.Of(StatusCodes.Status409Conflict, refusal)
            : TypedResults.Ok(await DescribeAsync(grains, deviceClass, policy, cancellationToken));
    }

    static async Task<ComparisonListing> DescribeAsync(IGrainFactory grains, string deviceClass, string? policy, CancellationToken cancellationToken)
    {
        var info = await Find(grains, deviceClass, policy).GetInfoAsync(cancellationToken);
        if (info.Rollout is not { } rollout)
        {
            return new ComparisonListing(null, null, null, Confidence);
        }

        var shards = await Task.WhenAll(FleetShards.All(grains).Select(shard =>
            shard.CompareAsync(policy ?? PriorKeys.DefaultPolicy, deviceClass, rollout.Control, rollout.Candidate, cancellationToken)));
        return new ComparisonListing(
            Listing(rollout),
            Arm(rollout.Control, shards.Aggregate(default(ArmTotals), (sum, shard) => sum + shard.Control.ToArm())),
            Arm(rollout.Candidate, shards.Aggregate(default(ArmTotals), (sum, shard) => sum + shard.Candidate.ToArm())),
            Confidence);
    }

    static ArmListing Arm(int version, in ArmTotals arm) => new(
        version, arm.Devices, arm.Inferences, Estimate(arm.EnergyPerInference), Estimate(arm.RelativeEnergy), Estimate(arm.QosMissRate));

    static Estimate Estimate(RatioEstimate ratio)
    {
        var (low, high) = ratio.Interval(Confidence);
        return new Estimate(Finite(ratio.Value), Finite(low), Finite(high));

        static double? Finite(double value) => double.IsFinite(value) ? value : null;
    }

    static PriorListing Listing(PriorInfo info) => new(
        info.Version, info.Devices, info.Samples, info.PublishedAt, info.Newest, info.Rollout is { } rollout ? Listing(rollout) : null);

    static RolloutListing Listing(RolloutMessage rollout) => new(
        rollout.Phase, rollout.Candidate, rollout.Control, rollout.Percent, rollout.Look, rollout.StagedAt, rollout.DecidedAt, rollout.Reason);

    static IPolicyPriorGrain Find(IGrainFactory grains, string deviceClass, string? policy) =>
        grains.GetGrain<IPolicyPriorGrain>(PriorKeys.Of(policy ?? PriorKeys.DefaultPolicy, deviceClass));

    static ValidationProblem? Check(string deviceClass, string? policy) =>
        (RequestChecks.DeviceClass(deviceClass) ?? RequestChecks.Policy(policy)) is { } problem ? Problems.Field(problem.Field, problem.Problem) : null;

    static Task<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>> Refused(string field, string problem) =>
        Task.FromResult<Results<Ok<ComparisonListing>, ValidationProblem, ProblemHttpResult>>(Problems.Field(field, problem));
}
