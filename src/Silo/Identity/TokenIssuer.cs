using System.Security.Claims;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.Silo.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;

namespace AutoScale.Silo.Identity;

/// <summary>
/// Makes and reads the tokens of ASP.NET's bearer scheme. Its own sign-in answers in the words of ASP.NET Identity; the fleet API has its own
/// shape, so the same tickets are made here.
/// </summary>
sealed class TokenIssuer(IOptionsMonitor<BearerTokenOptions> options, SiloSettings settings, TimeProvider time)
{
    const string Scheme = BearerTokenDefaults.AuthenticationScheme;

    public TokenResponse Issue(ClaimsPrincipal principal)
    {
        var tokens = options.Get(Scheme);
        var accessLife = TimeSpan.FromMinutes(settings.Identity.AccessTokenMinutes);
        return new TokenResponse(
            tokens.BearerTokenProtector.Protect(Ticket(principal, accessLife, "AccessToken")),
            tokens.RefreshTokenProtector.Protect(Ticket(principal, TimeSpan.FromDays(settings.Identity.RefreshTokenDays), "RefreshToken")),
            (int)accessLife.TotalSeconds);
    }

    /// <summary>Whom a refresh token was made for; null where it is none of ours or has expired.</summary>
    public ClaimsPrincipal? ReadRefreshToken(string token) =>
        options.Get(Scheme).RefreshTokenProtector.Unprotect(token) is { } ticket && ticket.Properties.ExpiresUtc > time.GetUtcNow()
            ? ticket.Principal
            : null;

    AuthenticationTicket Ticket(ClaimsPrincipal principal, TimeSpan life, string kind) =>
        new(principal, new AuthenticationProperties { ExpiresUtc = time.GetUtcNow() + life }, $"{Scheme}:{kind}");
}
