using AutoScale.Silo.Configuration;
using AutoScale.Silo.Telemetry;

namespace AutoScale.Silo.Identity;

/// <summary>
/// All keys: those of the settings, which begin a fleet and know neither expiry nor count, and those that operators made. A key that was
/// rotated stands for its family, so that a device may enroll again with the new one.
/// </summary>
sealed class AccessKeys(SiloKeys configured, AccessKeyStore store, IdentityMeter meter, TimeProvider time)
{
    /// <summary>Looks whether a key that was shown is good, and counts a use.</summary>
    public async Task<KeyUse> UseAsync(KeyPurpose purpose, string shown, CancellationToken cancellationToken)
    {
        if (Configured(purpose).Match(shown) is { } fingerprint)
        {
            return new KeyUse(fingerprint, fingerprint, null);
        }

        if (await store.FindAsync(purpose, SecretKeys.Hash(shown), cancellationToken) is not { } key)
        {
            return Refuse(purpose, KeyRefusal.Unknown);
        }

        if (key.Refusal(time.GetUtcNow()) is { } refusal)
        {
            return Refuse(purpose, refusal);
        }

        // Between the look and the count another may have taken the last use.
        return await store.TryUseAsync(key.Id, cancellationToken) ? new KeyUse(key.Id, key.Family, null) : Refuse(purpose, KeyRefusal.UsedUp);
    }

    KeyUse Refuse(KeyPurpose purpose, KeyRefusal refusal)
    {
        meter.KeyRefused(purpose, refusal);
        return new KeyUse(null, null, refusal switch
        {
            KeyRefusal.Revoked => "was revoked",
            KeyRefusal.Expired => "has expired",
            KeyRefusal.UsedUp => "is used up",
            _ => "is not one of this server's",
        });
    }

    /// <summary>The use came to nothing.</summary>
    public Task ReturnAsync(KeyUse use, CancellationToken cancellationToken) => store.ReturnUseAsync(use.Id!, cancellationToken);

    /// <summary>Whether operators that showed this key are still operators: a key that was used up has made its operators, and they stay.</summary>
    public async Task<bool> IsOperatorAsync(string? id, CancellationToken cancellationToken) => id is not null && (configured.Operator.Knows(id)
        || await store.FindAsync(id, cancellationToken) is { Purpose: KeyPurpose.Operator, RevokedAt: null } key && !(key.ExpiresAt <= time.GetUtcNow()));

    /// <summary>Makes a key.</summary>
    /// <returns>The key and its secret, which is kept nowhere.</returns>
    public async Task<(AccessKey Key, string Secret)> CreateAsync(
        KeyPurpose purpose, string label, TimeSpan? life, long? maxUses, string? family, CancellationToken cancellationToken)
    {
        var secret = SecretKeys.Generate();
        var digest = SecretKeys.Hash(secret);
        var id = SecretKeys.Fingerprint(digest);
        var now = time.GetUtcNow();
        var key = new AccessKey(id, purpose, family ?? id, label, now, now + life, maxUses, 0, null);
        await store.AddAsync(key, digest, cancellationToken);
        return (key, secret);
    }

    /// <summary>Makes a key of the same family, and lets the old one end.</summary>
    /// <param name="old">The key to replace.</param>
    /// <param name="grace">How long both are good.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(AccessKey Key, string Secret)> RotateAsync(AccessKey old, TimeSpan grace, CancellationToken cancellationToken)
    {
        var made = await CreateAsync(old.Purpose, old.Label, old.ExpiresAt - old.CreatedAt, old.MaxUses, old.Family, cancellationToken);
        await store.EndAtAsync(old.Id, time.GetUtcNow() + grace, cancellationToken);
        return made;
    }

    SecretKeys Configured(KeyPurpose purpose) => purpose is KeyPurpose.Enrollment ? configured.Enrollment : configured.Operator;
}

/// <summary>What came of showing a key.</summary>
/// <param name="Id">The key's id; null where it is not good.</param>
/// <param name="Family">What devices are bound to.</param>
/// <param name="Problem">Null, or why it is not good, to follow the key's name.</param>
readonly record struct KeyUse(string? Id, string? Family, string? Problem);
