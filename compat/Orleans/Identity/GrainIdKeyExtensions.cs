using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Keys that are integers (hexadecimal) or GUIDs ("N"), with an optional extension after '+'.</summary>
public static class GrainIdKeyExtensions
{
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension)
            ? CreateIntegerKey(key)
            : IdSpan.Create($"{key.ToString("X", CultureInfo.InvariantCulture)}+{keyExtension}");

    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? CreateGuidKey(key) : IdSpan.Create($"{key:N}+{keyExtension}");

    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var text = SplitExtension(grainId, out keyExt);
        return Utf8Parser.TryParse(text, out key, out var length, 'X') && length == text.Length;
    }

    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt)
            ? key
            : throw new ArgumentException($"The key of {grainId} is no integer.", nameof(grainId));

    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var text = SplitExtension(grainId, out keyExt);
        return Utf8Parser.TryParse(text, out key, out var length, 'N') && length == text.Length;
    }

    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt)
            ? key
            : throw new ArgumentException($"The key of {grainId} is no Guid.", nameof(grainId));

    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    private static ReadOnlySpan<byte> SplitExtension(GrainId grainId, out string? keyExt)
    {
        var text = grainId.Key.AsSpan();
        var plus = text.IndexOf((byte)'+');
        keyExt = plus < 0 ? null : Encoding.UTF8.GetString(text[(plus + 1)..]);
        return plus < 0 ? text : text[..plus];
    }
}
