using System.Text.Json;
using System.Text.Json.Serialization;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.Journal;

namespace AutoScale.EdgeClient.Gateway;

/// <summary>A device's tokens.</summary>
/// <param name="DeviceId">Whose they are.</param>
/// <param name="AccessToken">Shown with every request.</param>
/// <param name="RefreshToken">Exchanged for new ones.</param>
/// <param name="ExpiresAt">When the access token ends.</param>
/// <param name="EnrolledAt">Where the fleet's copy of the device's journal ended when it enrolled.</param>
public sealed record Credentials(string DeviceId, string AccessToken, string RefreshToken, DateTimeOffset ExpiresAt, WirePosition EnrolledAt)
{
    /// <summary>Never the tokens: records end up in logs.</summary>
    public override string ToString() => $"{nameof(Credentials)} {{ DeviceId = {DeviceId}, ExpiresAt = {ExpiresAt:O} }}";
}

/// <summary>Keeps a device's tokens in a file that only its owner can read.</summary>
/// <param name="path">The file; null keeps them in memory only.</param>
public sealed class CredentialStore(string? path)
{
    public Credentials? Load()
    {
        try
        {
            return path is not null && File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), CredentialJson.Default.Credentials)
                : null;
        }
        catch (JsonException)
        {
            // A damaged file is as good as none: the device enrolls again.
            return null;
        }
    }

    public void Save(Credentials credentials)
    {
        if (path is not null)
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(credentials, CredentialJson.Default.Credentials), flushToDisk: true, ownerOnly: true);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Credentials))]
sealed partial class CredentialJson : JsonSerializerContext;
