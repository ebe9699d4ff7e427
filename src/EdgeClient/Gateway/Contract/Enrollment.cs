namespace AutoScale.EdgeClient.Gateway.Contract;

/// <summary>Exchanges an enrollment key for a device's own tokens.</summary>
/// <param name="EnrollmentKey">The secret that the operator gave out.</param>
/// <param name="DeviceId">1-64 characters of <c>a-z A-Z 0-9 . _ -</c>, the first a letter or digit.</param>
/// <param name="DeviceClass">The class whose prior the device shares.</param>
public sealed record EnrollRequest(string EnrollmentKey, string DeviceId, string DeviceClass)
{
    /// <summary>Never the key: records end up in logs.</summary>
    public override string ToString() => $"{nameof(EnrollRequest)} {{ DeviceId = {DeviceId}, DeviceClass = {DeviceClass} }}";
}

/// <summary>A device's tokens, and where the fleet's copy of its journal ends.</summary>
public sealed record EnrollResponse(string AccessToken, string RefreshToken, int ExpiresInSeconds, WirePosition Position)
{
    public override string ToString() => $"{nameof(EnrollResponse)} {{ ExpiresInSeconds = {ExpiresInSeconds}, Position = {Position} }}";
}

/// <summary>Exchanges a refresh token for new tokens.</summary>
public sealed record TokenRefreshRequest(string RefreshToken)
{
    public override string ToString() => nameof(TokenRefreshRequest);
}

/// <summary>New tokens. The access token of before stays good until it expires; the refresh token is spent, but may be shown again while the new one was not, for an answer can be lost.</summary>
public sealed record TokenResponse(string AccessToken, string RefreshToken, int ExpiresInSeconds)
{
    public override string ToString() => $"{nameof(TokenResponse)} {{ ExpiresInSeconds = {ExpiresInSeconds} }}";
}
