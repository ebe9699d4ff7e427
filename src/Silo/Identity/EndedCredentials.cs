using System.Security.Claims;
using AutoScale.Silo.Telemetry;

namespace AutoScale.Silo.Identity;

/// <summary>
/// A token outlives a revocation. Whoever shows one that has ended is nobody from here on, and is told 401, so that a device tries to
/// refresh and learns there that it must enroll again.
/// </summary>
static class EndedCredentials
{
    public static IApplicationBuilder UseEndedCredentials(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.User.Identity?.IsAuthenticated is true)
        {
            var check = context.RequestServices.GetRequiredService<CredentialCheck>();
            if (!await check.IsGoodAsync(context.User, context.RequestAborted))
            {
                context.Items[RefusalCount.HasEnded] = RefusalCount.HasEnded;
                context.User = new ClaimsPrincipal(new ClaimsIdentity());
            }
        }

        await next(context);
    });
}
