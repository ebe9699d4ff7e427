using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>What operators and the dashboard ask.</summary>
static class OperatorEndpoints
{
    public static void MapSummary(this RouteGroupBuilder fleet)
    {
        var operators = fleet.MapGroup("").RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet);
        operators.MapGet("/summary", SummarizeAsync).WithName("getSummary").WithSummary("The fleet's accounts.");
        operators.MapGet("/devices", ListDevicesAsync).WithName("listDevices").WithSummary("The fleet's devices as they last reported, by id.");
    }

    static async Task<Ok<SummaryResponse>> SummarizeAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var shards = await Task.WhenAll(FleetShards.All(grains).Select(shard => shard.GetSummaryAsync(cancellationToken)));
        var totals = shards.Select(shard => shard.Totals).ToArray();
        var perTarget = totals.SelectMany(total => total.PerTarget).GroupBy(target => target.Key, StringComparer.Ordinal)
            .ToDictionary(target => target.Key, target => target.Sum(count => count.Value), StringComparer.Ordinal);
        return TypedResults.Ok(new SummaryResponse(shards.Sum(shard => shard.Devices), new WireTotals(
            totals.Sum(total => total.Inferences),
            totals.Sum(total => total.EnergyMillijoules),
            totals.Sum(total => total.RemoteEnergyMillijoules),
            totals.Sum(total => total.BaselineEnergyMillijoules),
            totals.Sum(total => total.LatencyMs),
            totals.Sum(total => total.QosViolations),
            totals.Sum(total => total.AccuracyViolations),
            totals.Sum(total => total.Fallbacks),
            totals.Sum(total => total.Measured),
            perTarget)));
    }

    static async Task<Results<Ok<DeviceListing[]>, ValidationProblem>> ListDevicesAsync(
        string? after, int? count, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var asked = count ?? 100;
        if (asked is < 1 or > 1000)
        {
            return Problems.Field("count", "must be from 1 to 1000.");
        }

        // A page over all shards is within the first page of each.
        var pages = await Task.WhenAll(FleetShards.All(grains).Select(shard => shard.ListDevicesAsync(after ?? "", asked, cancellationToken)));
        return TypedResults.Ok(pages.SelectMany(page => page).OrderBy(report => report.DeviceId, StringComparer.Ordinal).Take(asked).Select(Mapping.ToWire).ToArray());
    }
}
