namespace AutoScale.Dashboard.Sessions;

/// <summary>Names of the operator's session.</summary>
public static class OperatorSession
{
    /// <summary>The authentication scheme of the cookie.</summary>
    public const string Scheme = "operator-cookie";

    /// <summary>The cookie that holds the session.</summary>
    public const string Cookie = "autoscale-operator";

    /// <summary>The header that says that a request comes from the page itself.</summary>
    public const string CsrfHeader = "X-Csrf-Token";
}
