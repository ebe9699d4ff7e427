namespace AutoScale.Silo.Identity;

/// <summary>What a key opens.</summary>
enum KeyPurpose
{
    /// <summary>Enrolls devices.</summary>
    Enrollment,

    /// <summary>Makes operators.</summary>
    Operator,
}

/// <summary>Why a key that was shown opens nothing.</summary>
enum KeyRefusal
{
    Unknown,
    Revoked,
    Expired,
    UsedUp,
}

/// <summary>A key that an operator made; the secret itself is kept nowhere.</summary>
/// <param name="Id">Its fingerprint.</param>
/// <param name="Purpose">What it opens.</param>
/// <param name="Family">The id of the key that it goes back to by rotation; devices are bound to the family.</param>
/// <param name="Label">What its maker called it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="MaxUses">Null for any number.</param>
/// <param name="Uses">How often it was used.</param>
/// <param name="RevokedAt">Null while it is good.</param>
sealed record AccessKey(
    string Id, KeyPurpose Purpose, string Family, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, long? MaxUses, long Uses, DateTimeOffset? RevokedAt)
{
    /// <summary>Null while it may be used, or why not.</summary>
    public KeyRefusal? Refusal(DateTimeOffset now) => this switch
    {
        { RevokedAt: not null } => KeyRefusal.Revoked,
        { ExpiresAt: { } end } when end <= now => KeyRefusal.Expired,
        { MaxUses: { } most } when Uses >= most => KeyRefusal.UsedUp,
        _ => null,
    };
}
