namespace AutoScale.Dashboard.Contract;

/// <summary>An operator signs in.</summary>
public sealed record SignInRequest(string OperatorKey)
{
    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>Who is signed in.</summary>
/// <param name="Operator">Fingerprint of the operator's key.</param>
/// <param name="CsrfToken">Goes into the header <c>X-Csrf-Token</c> of every request that is not GET or HEAD.</param>
/// <param name="ExpiresAt">When the session ends unless it is used.</param>
/// <param name="Version">Of the server.</param>
public sealed record SessionResponse(string Operator, string CsrfToken, DateTimeOffset ExpiresAt, string Version);
