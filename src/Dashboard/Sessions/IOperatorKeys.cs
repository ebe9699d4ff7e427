using System.Security.Claims;

namespace AutoScale.Dashboard.Sessions;

/// <summary>Who is an operator: the host's own identity, so that a session and a token mean the same.</summary>
public interface IOperatorKeys
{
    /// <summary>The operator that a key stands for; null where it is none of the host's.</summary>
    ClaimsPrincipal? Match(string operatorKey);

    /// <summary>The fingerprint of the key behind an operator; null where it is none, or its key was taken out of the settings.</summary>
    string? Fingerprint(ClaimsPrincipal user);
}
