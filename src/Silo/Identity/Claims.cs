using System.Globalization;
using System.Security.Claims;

namespace AutoScale.Silo.Identity;

/// <summary>What a token says of its bearer.</summary>
static class Claims
{
    public const string DeviceRole = "device";
    public const string OperatorRole = "operator";

    const string DeviceClass = "class";
    const string Generation = "generation";
    const string Key = "key";
    const string Session = "session";

    public static ClaimsPrincipal Device(string deviceId, string deviceClass, int generation) => Principal(
        DeviceRole,
        new Claim(ClaimTypes.NameIdentifier, deviceId),
        new Claim(DeviceClass, deviceClass),
        new Claim(Generation, generation.ToString(CultureInfo.InvariantCulture)));

    /// <param name="fingerprint">Of the operator's key: its tokens end when the key is taken out of the settings, or revoked.</param>
    /// <param name="session">The family of refresh tokens: when one of them was copied, the session ends.</param>
    public static ClaimsPrincipal Operator(string fingerprint, string session) =>
        Principal(OperatorRole, new Claim(Key, fingerprint), new Claim(Session, session));

    public static bool IsOperator(this ClaimsPrincipal user) => user.IsInRole(OperatorRole);

    /// <summary>The device; null for an operator and for nobody.</summary>
    public static string? DeviceId(this ClaimsPrincipal user) => user.IsInRole(DeviceRole) ? user.FindFirstValue(ClaimTypes.NameIdentifier) : null;

    /// <summary>The class that the device enrolled as.</summary>
    public static string DeviceClassOf(this ClaimsPrincipal user) => user.FindFirstValue(DeviceClass) ?? "";

    public static int GenerationOf(this ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(Generation), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    public static string? KeyFingerprint(this ClaimsPrincipal user) => user.FindFirstValue(Key);

    /// <summary>Whose family of refresh tokens the bearer's are.</summary>
    public static string RefreshSubject(this ClaimsPrincipal user) =>
        user.DeviceId() is { } device ? $"device/{device}" : user.FindFirstValue(Session) is { } session ? $"operator/{session}" : "";

    static ClaimsPrincipal Principal(string role, params Claim[] claims) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Role, role), .. claims], "autoscale", ClaimTypes.NameIdentifier, ClaimTypes.Role));
}
