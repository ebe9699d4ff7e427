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
sealed class TokenIssuer(IOptionsMonitor<BearerTokenOptions> options, RefreshFamilies families, SiloSettings settings, TimeProvider time)
{
    const string Scheme = BearerTokenDefaults.AuthenticationScheme;
    const string RefreshId = "refresh";

    TimeSpan RefreshLife => TimeSpan.FromDays(settings.Identity.RefreshTokenDays);

    /// <summary>Issues the first tokens, and begins a family of refresh tokens.</summary>
    public async Task<TokenResponse> IssueAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        Issue(principal, await families.BeginAsync(principal.RefreshSubject(), RefreshLife, cancellationToken));

    /// <summary>Exchanges a refresh token, once.</summary>
    /// <param name="ticket">Of <see cref="ReadRefreshToken"/>, its bearer still welcome.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>New tokens; null where the token was exchanged before, and whether it was copied.</returns>
    public async Task<(TokenResponse? Tokens, bool WasCopied)> ExchangeAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var id = ticket.Properties.GetString(RefreshId);
        var exchange = await families.ExchangeAsync(ticket.Principal.RefreshSubject(), id, RefreshLife, cancellationToken);
        return (exchange.Next is { } next ? Issue(ticket.Principal, next) : null, exchange.WasCopied);
    }

    TokenResponse Issue(ClaimsPrincipal principal, string refreshId)
    {
        var tokens = options.Get(Scheme);
        var accessLife = TimeSpan.FromMinutes(settings.Identity.AccessTokenMinutes);
        return new TokenResponse(
            tokens.BearerTokenProtector.Protect(Ticket(principal, accessLife, "AccessToken")),
            tokens.RefreshTokenProtector.Protect(Ticket(principal, RefreshLife, "RefreshToken", refreshId)),
            (int)accessLife.TotalSeconds);
    }

    /// <summary>What a refresh token says; null where it is none of ours or has expired.</summary>
    public AuthenticationTicket? ReadRefreshToken(string token) =>
        options.Get(Scheme).RefreshTokenProtector.Unprotect(token) is { } ticket && ticket.Properties.ExpiresUtc > time.GetUtcNow()
            ? ticket
            : null;

    AuthenticationTicket Ticket(ClaimsPrincipal principal, TimeSpan life, string kind, string? refreshId = null)
    {
        var properties = new AuthenticationProperties { ExpiresUtc = time.GetUtcNow() + life };
        if (refreshId is not null)
        {
            properties.SetString(RefreshId, refreshId);
        }

        return new AuthenticationTicket(principal, properties, $"{Scheme}:{kind}");
    }
}
