using System.Security.Claims;
using AutoScale.Dashboard.Sessions;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.Identity;

/// <summary>
/// The silo's operators as the dashboard's sessions see them: the keys, claims and families behind tokens. A session is open for as long as its family
/// is, so that signing out ends it on every silo, whoever has a copy of the cookie.
/// </summary>
sealed class OperatorKeys(AccessKeys keys, RefreshFamilies families, CredentialCheck credentials, AuditLog audit, SiloSettings settings) : IOperatorKeys
{
    public async Task<OperatorSignIn> SignInAsync(string operatorKey, HttpContext context, CancellationToken cancellationToken)
    {
        var use = await keys.UseAsync(KeyPurpose.Operator, operatorKey, cancellationToken);
        if (use.Id is not { } key)
        {
            return new OperatorSignIn(null, use.Problem);
        }

        var entry = await audit.BeginAsync(key, "signIn", "", OperatorAudit.Address(context), cancellationToken);
        var user = Claims.Operator(key, Guid.NewGuid().ToString("N"));
        await families.BeginAsync(user.RefreshSubject(), TimeSpan.FromDays(settings.Identity.RefreshTokenDays), cancellationToken);
        await audit.EndAsync(entry, StatusCodes.Status200OK, null);
        return new OperatorSignIn(user, null);
    }

    public async Task SignOutAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await families.EndAsync(user.RefreshSubject(), cancellationToken);
        credentials.Forget(user.RefreshSubject());
    }

    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.IsOperator() && await credentials.IsGoodAsync(user, cancellationToken);

    public string Fingerprint(ClaimsPrincipal user) => user.KeyFingerprint() ?? "";
}
