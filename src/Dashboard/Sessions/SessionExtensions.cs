using AutoScale.Dashboard.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AutoScale.Dashboard.Sessions;

/// <summary>Sessions by cookie beside the host's tokens.</summary>
public static class SessionExtensions
{
    /// <summary>
    /// Adds the cookie's scheme and a scheme that takes it where a request has the cookie and no <c>Authorization</c> header, and
    /// <paramref name="tokenScheme"/> otherwise.
    /// </summary>
    /// <param name="authentication">The host's.</param>
    /// <param name="scheme">The name of the choosing scheme: the host's default.</param>
    /// <param name="tokenScheme">The host's tokens; it also says who may not.</param>
    /// <param name="options">Life of a session, and whether it needs TLS.</param>
    public static AuthenticationBuilder AddOperatorSession(
        this AuthenticationBuilder authentication, string scheme, string tokenScheme, DashboardOptions options)
    {
        authentication.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = OperatorSession.CsrfHeader;
            antiforgery.Cookie.Name = "autoscale-csrf";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SecurePolicy = SecurePolicy(options);
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        return authentication
            .AddPolicyScheme(scheme, displayName: null, policy =>
            {
                policy.ForwardDefaultSelector = context =>
                    context.Request.Headers.Authorization.Count is 0 && context.Request.Cookies.ContainsKey(OperatorSession.Cookie) ? OperatorSession.Scheme : tokenScheme;
            })
            .AddCookie(OperatorSession.Scheme, cookie =>
            {
                cookie.Cookie.Name = OperatorSession.Cookie;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = SecurePolicy(options);
                cookie.ExpireTimeSpan = options.SessionLife;
                cookie.SlidingExpiration = true;

                // The page signs in by itself: nobody is sent anywhere, the status says it all.
                cookie.Events.OnRedirectToLogin = context => Answer(context.HttpContext, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => Answer(context.HttpContext, StatusCodes.Status403Forbidden);
            });
    }

    /// <summary>
    /// Refuses requests that change something, are signed in by the cookie and do not carry the session's token: a browser sends the cookie along with
    /// what another page asks of it, but that page cannot read the token. Comes after authentication.
    /// </summary>
    public static IApplicationBuilder UseCsrfProtection(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isByCookie = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme == OperatorSession.Scheme;
        if (isByCookie && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await TypedResults.Problem(
                $"{OperatorSession.CsrfHeader} is missing or not this session's; ask for the session again and send its csrfToken.",
                statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    static CookieSecurePolicy SecurePolicy(DashboardOptions options) => options.RequireTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
