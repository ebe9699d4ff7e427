using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>What operators did.</summary>
static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder fleet) => fleet.MapGet("/operator/audit", ReadAsync)
        .RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet)
        .WithName("readAudit").WithSummary("What operators did, newest first.");

    static async Task<Results<Ok<AuditListing[]>, ValidationProblem>> ReadAsync(
        long? before, int? count, string? action, AuditLog log, CancellationToken cancellationToken)
    {
        var asked = count ?? 100;
        if (asked is < 1 or > 1000)
        {
            return Problems.Field("count", "must be from 1 to 1000.");
        }

        if (action?.Length > 100)
        {
            return Problems.Field("action", "must have up to 100 characters.");
        }

        var entries = await log.ReadAsync(before ?? long.MaxValue, asked, action, cancellationToken);
        return TypedResults.Ok(entries.Select(entry => new AuditListing(
            entry.Id, DateTimeOffset.FromUnixTimeMilliseconds(entry.AtMs), entry.Actor, entry.Action, entry.Subject, entry.Address, entry.Detail, (int?)entry.Status)).ToArray());
    }
}
