using AutoScale.Silo.Hosting;
using AutoScale.Silo.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AutoScale.Silo.Fleet;

/// <summary>Keys that operators make, rotate and end. A secret is in the answer that makes it, and nowhere else.</summary>
static class KeyEndpoints
{
    const int MaxHours = 24 * 3660;

    public static void MapKeys(this RouteGroupBuilder fleet)
    {
        var keys = fleet.MapGroup("/operator/keys").RequireAuthorization(Policies.Operator).RequireRateLimiting(RateLimits.Fleet);
        keys.MapGet("", ListAsync).WithName("listKeys").WithSummary("The keys that operators made, newest first, without their secrets.");
        keys.MapPost("", CreateAsync).WithName("createKey").WithSummary("Makes a key; its secret is shown this once.");
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("rotateKey").WithSummary("Makes a key in place of another, which stays good for a while.");
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").WithSummary("Ends a key. Devices that enrolled with it stay.");
    }

    static async Task<Ok<KeyListing[]>> ListAsync(AccessKeyStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok((await store.ListAsync(cancellationToken)).Select(Listing).ToArray());

    static async Task<Results<Ok<NewKeyResponse>, ValidationProblem>> CreateAsync(
        NewKeyRequest request, AccessKeys keys, HttpContext context, CancellationToken cancellationToken)
    {
        KeyPurpose? purpose = request.Purpose switch { "enrollment" => KeyPurpose.Enrollment, "operator" => KeyPurpose.Operator, _ => null };
        if (purpose is null)
        {
            return Problems.Field("purpose", "must be enrollment or operator.");
        }

        if (request.Label.Length is < 1 or > 64 || request.Label.Any(char.IsControl))
        {
            return Problems.Field("label", "must have 1 to 64 characters, none of them a control character.");
        }

        if (request.ExpiresInHours is < 1 or > MaxHours)
        {
            return Problems.Field("expiresInHours", $"must be from 1 to {MaxHours}, or null for never.");
        }

        if (request.MaxUses is < 1 or > 1_000_000_000)
        {
            return Problems.Field("maxUses", "must be from 1 to 1000000000, or null for any number.");
        }

        var life = request.ExpiresInHours is { } hours ? TimeSpan.FromHours(hours) : (TimeSpan?)null;
        var (key, secret) = await keys.CreateAsync(purpose.Value, request.Label, life, request.MaxUses, null, cancellationToken);
        context.AddAuditDetail($"{request.Purpose} key {key.Id} '{key.Label}'");
        return TypedResults.Ok(new NewKeyResponse(secret, Listing(key)));
    }

    static async Task<Results<Ok<NewKeyResponse>, ValidationProblem, ProblemHttpResult>> RotateAsync(
        string id, RotateKeyRequest request, AccessKeys keys, AccessKeyStore store, HttpContext context, CancellationToken cancellationToken)
    {
        if (request.GraceHours is < 0 or > 720)
        {
            return Problems.Field("graceHours", "must be from 0 to 720.");
        }

        if (await store.FindAsync(id, cancellationToken) is not { } old)
        {
            return Unknown(id);
        }

        if (old.RevokedAt is not null)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"Key '{id}' was revoked; make a new one.");
        }

        var (key, secret) = await keys.RotateAsync(old, TimeSpan.FromHours(request.GraceHours), cancellationToken);
        context.AddAuditDetail($"key {key.Id} in place of {old.Id}");
        return TypedResults.Ok(new NewKeyResponse(secret, Listing(key)));
    }

    static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, AccessKeyStore store, CredentialCheck credentials, CancellationToken cancellationToken)
    {
        if (!await store.RevokeAsync(id, cancellationToken))
        {
            return Unknown(id);
        }

        credentials.ForgetOperators();
        return TypedResults.NoContent();
    }

    static ProblemHttpResult Unknown(string id) => Problems.Of(
        StatusCodes.Status404NotFound, $"There is no key '{id}' that an operator made; a key of the settings ends when it is taken out of them.");

    static KeyListing Listing(AccessKey key) => new(
        key.Id, key.Purpose is KeyPurpose.Enrollment ? "enrollment" : "operator", key.Label, key.Family, key.CreatedAt, key.ExpiresAt, key.MaxUses, key.Uses, key.RevokedAt);
}
