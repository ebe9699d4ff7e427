using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AutoScale.Silo.Identity;

/// <summary>Keys that somebody may show, kept as SHA-256 digests.</summary>
sealed class SecretKeys
{
    const string DigestPrefix = "sha256:";
    const int MinLength = 16;
    const int MaxLength = 256;

    readonly byte[][] digests;

    /// <param name="configured">Secrets, or <c>sha256:</c> and a digest; each <see cref="IsUsable"/>.</param>
    public SecretKeys(IEnumerable<string> configured) => digests = [.. configured.Select(Digest)];

    /// <summary>Whether a setting can be a key.</summary>
    public static bool IsUsable(string setting) => setting.StartsWith(DigestPrefix, StringComparison.Ordinal)
        ? setting.Length == DigestPrefix.Length + (2 * SHA256.HashSizeInBytes) && setting.AsSpan(DigestPrefix.Length).IndexOfAnyExcept(Hex) < 0
        : setting.Length is >= MinLength and <= MaxLength;

    /// <summary>A key with 256 bits of chance.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The setting that stands for a key without holding it.</summary>
    public static string ToSetting(string key) => DigestPrefix + Convert.ToHexStringLower(Hash(key));

    /// <summary>The fingerprint of the key that was shown, fit for logs and tokens; null where it is none of these.</summary>
    public string? Match(string shown)
    {
        var digest = Hash(shown);
        string? fingerprint = null;

        // Every key is compared, each in fixed time: how long it takes says nothing about the key.
        foreach (var known in digests)
        {
            fingerprint = CryptographicOperations.FixedTimeEquals(known, digest) ? Fingerprint(known) : fingerprint;
        }

        return fingerprint;
    }

    /// <summary>Whether a key with this fingerprint is still among these.</summary>
    public bool Knows(string? fingerprint) => digests.Any(digest => Fingerprint(digest) == fingerprint);

    static readonly System.Buffers.SearchValues<char> Hex = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    static byte[] Digest(string setting) =>
        setting.StartsWith(DigestPrefix, StringComparison.Ordinal) ? Convert.FromHexString(setting.AsSpan(DigestPrefix.Length)) : Hash(setting);

    /// <summary>What of a key may be kept.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Names a key in logs and tokens.</summary>
    public static string Fingerprint(byte[] digest) => Convert.ToHexStringLower(digest.AsSpan(0, 6));
}
