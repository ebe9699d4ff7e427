using Microsoft.AspNetCore.Authorization;

namespace AutoScale.Silo.Telemetry;

/// <summary>Counts every answer that is an error, whoever gave it, before its caller sees it.</summary>
static class RefusalCount
{
    /// <summary>Among the items of a request whose token was good once.</summary>
    public static readonly object HasEnded = new();

    public static IApplicationBuilder UseRefusalCount(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(
            static state =>
            {
                Count((HttpContext)state);
                return Task.CompletedTask;
            },
            context);
        return next(context);
    });

    static void Count(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status is < 400 or StatusCodes.Status499ClientClosedRequest)
        {
            return;
        }

        var services = context.RequestServices;
        services.GetRequiredService<GatewayMeter>().Refused(status);
        if (status is StatusCodes.Status401Unauthorized)
        {
            // Where no token is needed it was another credential that was refused, and its endpoint has counted it.
            if (context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            {
                CountToken(context, services.GetRequiredService<IdentityMeter>());
            }
        }
        else if (status is StatusCodes.Status403Forbidden && context.User.Identity?.IsAuthenticated is true)
        {
            services.GetRequiredService<IdentityMeter>().TokenNotAllowed();
        }
    }

    static void CountToken(HttpContext context, IdentityMeter meter)
    {
        if (context.Items.ContainsKey(HasEnded))
        {
            meter.TokenEnded();
        }
        else if (context.Request.Headers.Authorization.Count > 0)
        {
            meter.TokenUnknown();
        }
    }
}
