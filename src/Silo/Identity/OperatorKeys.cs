using System.Security.Claims;
using AutoScale.Dashboard.Sessions;

namespace AutoScale.Silo.Identity;

/// <summary>The silo's operators as the dashboard's sessions see them: the same keys and claims as behind tokens.</summary>
sealed class OperatorKeys(SiloKeys keys) : IOperatorKeys
{
    public ClaimsPrincipal? Match(string operatorKey) => keys.Operator.Match(operatorKey) is { } fingerprint ? Claims.Operator(fingerprint) : null;

    public string? Fingerprint(ClaimsPrincipal user) =>
        user.IsOperator() && user.KeyFingerprint() is { } fingerprint && keys.Operator.Knows(fingerprint) ? fingerprint : null;
}
