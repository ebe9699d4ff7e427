using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace AutoScale.Silo.Identity;

/// <summary>
/// An endpoint of the fleet API that says nothing of who may use it is closed to strangers. So are the answers that routing gives in an
/// endpoint's place, such as 405 and 415: a stranger learns nothing from them.
/// </summary>
static class ClosedByDefault
{
    public static IApplicationBuilder UseClosedByDefault(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint() is { } endpoint
        && context.Request.Path.StartsWithSegments("/fleet", StringComparison.Ordinal)
        && context.User.Identity?.IsAuthenticated is not true
        && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? context.ChallengeAsync()
            : next(context));
}
