using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoScale.EdgeClient.Journal;

/// <summary>How far an epoch has come with the fleet.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EpochStage>))]
public enum EpochStage
{
    /// <summary>Not announced yet.</summary>
    New,

    /// <summary>Announced at least once; whether the fleet heard is not known.</summary>
    Announcing,

    /// <summary>The fleet applies its entries.</summary>
    Open,
}

/// <summary>
/// What the fleet is known to have. Entries are numbered over the device's life by ordinals; the sequence within an epoch is the ordinal minus
/// <paramref name="Base"/>, so that a new epoch renumbers what the fleet has not applied without touching the log.
/// </summary>
/// <param name="Epoch">The present epoch, from 1.</param>
/// <param name="Base">The ordinal whose table the epoch begins with.</param>
/// <param name="Acknowledged">The last ordinal that the fleet applied, at least <paramref name="Base"/>.</param>
/// <param name="Stage">How far the epoch has come.</param>
/// <param name="TransitionsAcknowledged">Inferences among the entries that the fleet applied, over all epochs.</param>
/// <param name="EntriesDropped">Entries that were dropped before the fleet had them, over all epochs.</param>
public sealed record UploadCursor(
    int Epoch, long Base, long Acknowledged, EpochStage Stage, long TransitionsAcknowledged = 0, long EntriesDropped = 0)
{
    public static UploadCursor Start { get; } = new(1, 0, 0, EpochStage.New);

    /// <summary>A later epoch that begins with the table after an ordinal.</summary>
    /// <param name="atLeast">The epoch that it must be later than.</param>
    /// <param name="ordinal">The ordinal.</param>
    public UploadCursor Begin(int atLeast, long ordinal) => this with
    {
        Epoch = Stage is EpochStage.New ? Math.Max(Epoch, atLeast + 1) : Math.Max(Epoch, atLeast) + 1,
        Base = ordinal,
        Acknowledged = ordinal,
        Stage = EpochStage.New,
    };

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, UploadCursorJson.Default.UploadCursor);

    /// <returns>Null where the bytes are no cursor.</returns>
    public static UploadCursor? Decode(byte[] bytes)
    {
        try
        {
            var cursor = JsonSerializer.Deserialize(bytes, UploadCursorJson.Default.UploadCursor);
            return cursor is { Epoch: >= 1, Base: >= 0 } && cursor.Acknowledged >= cursor.Base ? cursor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(UploadCursor))]
sealed partial class UploadCursorJson : JsonSerializerContext;
