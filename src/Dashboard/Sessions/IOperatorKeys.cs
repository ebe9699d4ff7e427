using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace AutoScale.Dashboard.Sessions;

/// <summary>Who is an operator: the host's own identity, so that a session and a token mean the same.</summary>
public interface IOperatorKeys
{
    /// <summary>Exchanges a key for an operator, whose session is open from now on.</summary>
    Task<OperatorSignIn> SignInAsync(string operatorKey, HttpContext context, CancellationToken cancellationToken);

    /// <summary>Ends the session of an operator.</summary>
    Task SignOutAsync(ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>Whether the operator's session is open and its key still good.</summary>
    ValueTask<bool> IsGoodAsync(ClaimsPrincipal user, CancellationToken cancellationToken);

    /// <summary>The fingerprint of the key behind an operator, fit for logs.</summary>
    string Fingerprint(ClaimsPrincipal user);
}

/// <summary>What came of showing an operator's key.</summary>
/// <param name="User">The operator; null where the key is not good.</param>
/// <param name="Problem">Why it is not, to follow the key's name.</param>
public readonly record struct OperatorSignIn(ClaimsPrincipal? User, string? Problem);
