using System.Security.Cryptography;
using AutoScale.EdgeClient.Models;
using AutoScale.Silo.Configuration;
using AutoScale.Silo.Storage;
using Dapper;

namespace AutoScale.Silo.Models;

/// <summary>
/// The fleet's own key: made once, kept in the silos' database, as secret as that. And the publishers' keys of the settings: where there are any,
/// what operators upload must carry a publisher's signature, which devices that pinned the key check for themselves.
/// </summary>
sealed class FleetSigner(SystemDatabase database, SiloSettings settings, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim turn = new(1);
    readonly ECDsa[] publishers = [.. settings.Models.PublisherKeys.Select(path => ArtefactSignature.ReadPublicKey(File.ReadAllText(path)))];
    ECDsa? own;

    /// <summary>Whether an upload needs a publisher's signature.</summary>
    public bool NeedsPublisher => publishers.Length > 0;

    public async Task<byte[]> SignAsync(byte[] statement, CancellationToken cancellationToken) =>
        ArtefactSignature.Sign(await OwnAsync(cancellationToken), statement);

    /// <summary>Whether a publisher signed it.</summary>
    public bool IsByPublisher(byte[] statement, ReadOnlySpan<byte> signature) => ArtefactSignature.IsBy(publishers, statement, signature);

    /// <summary>Whether the fleet or a publisher signed it.</summary>
    public async Task<bool> IsTrustedAsync(byte[] statement, byte[] signature, CancellationToken cancellationToken) =>
        ArtefactSignature.IsBy([await OwnAsync(cancellationToken), .. publishers], statement, signature);

    /// <summary>The public keys as PEM, the fleet's first.</summary>
    public async Task<string[]> PublicKeysAsync(CancellationToken cancellationToken) =>
        [(await OwnAsync(cancellationToken)).ExportSubjectPublicKeyInfoPem(), .. publishers.Select(key => key.ExportSubjectPublicKeyInfoPem())];

    public void Dispose()
    {
        own?.Dispose();
        foreach (var key in publishers)
        {
            key.Dispose();
        }

        turn.Dispose();
    }

    async Task<ECDsa> OwnAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref own) is { } known)
        {
            return known;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            return own ??= await LoadAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Of silos that start together one makes the key, and all read it.</summary>
    async Task<ECDsa> LoadAsync(CancellationToken cancellationToken)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await database.WriteAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(
                "insert into signing_key (id, pkcs8, created_ms) select 1, @pkcs8, @now where not exists (select 1 from signing_key where id = 1) on conflict do nothing",
                new { pkcs8 = made.ExportPkcs8PrivateKey(), now = time.GetUtcNow().ToUnixTimeMilliseconds() },
                cancellationToken: cancellationToken)),
            cancellationToken);
        var stored = await database.ReadAsync(
            connection => connection.QuerySingleAsync<byte[]>(new CommandDefinition("select pkcs8 from signing_key where id = 1", cancellationToken: cancellationToken)),
            cancellationToken);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(stored, out _);
        return key;
    }
}
