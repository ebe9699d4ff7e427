namespace AutoScale.Silo.Configuration;

/// <summary>Section <c>Identity</c>: who may enroll and operate, and how long a token is good.</summary>
public sealed class IdentityOptions
{
    /// <summary>
    /// Keys that enroll devices, up to 64: each either a secret of 16 to 256 characters or <c>sha256:</c> and the 64 hexadecimal digits of its
    /// digest, so that the settings need not hold the secret. Default none: a silo on loopback makes one at its first start and prints it once.
    /// </summary>
    public string[] EnrollmentKeys { get; init; } = [];

    /// <summary>Keys of operators; as <see cref="EnrollmentKeys"/>.</summary>
    public string[] OperatorKeys { get; init; } = [];

    /// <summary>How long an access token is good: 1-1,440 min. Default 15.</summary>
    [Bounds(1, 1440, "minutes")]
    public int AccessTokenMinutes { get; init; } = 15;

    /// <summary>How long a refresh token is good: 1-365 days. Default 30; a device that is silent for longer enrolls again.</summary>
    [Bounds(1, 365, "days")]
    public int RefreshTokenDays { get; init; } = 30;

    /// <summary>How long the audit log remembers: 30-3,660 days. Default 730.</summary>
    [Bounds(30, 3660, "days")]
    public int AuditDays { get; init; } = 730;

    internal IEnumerable<string> Problems()
    {
        foreach (var (key, values) in new[] { ("EnrollmentKeys", EnrollmentKeys), ("OperatorKeys", OperatorKeys) })
        {
            if (values.Length > 64)
            {
                yield return $"Identity:{key} has {values.Length} keys; it may have 64.";
            }

            for (var index = 0; index < values.Length; index++)
            {
                // The message does not repeat the value: it may be a secret.
                if (!AutoScale.Silo.Identity.SecretKeys.IsUsable(values[index]))
                {
                    yield return $"Identity:{key}:{index} must be a secret of 16 to 256 characters, or sha256: and 64 hexadecimal digits.";
                }
            }
        }
    }
}
