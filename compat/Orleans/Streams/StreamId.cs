using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Which stream: a namespace and a key.</summary>
[GenerateSerializer, Immutable]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly byte[] _full;
    private readonly ushort _keyIndex;

    private StreamId(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentNullException(nameof(key));
        }

        _full = [.. ns, .. key];
        _keyIndex = checked((ushort)ns.Length);
    }

    public ReadOnlyMemory<byte> FullKey => _full;

    public ReadOnlyMemory<byte> Namespace => _full.AsMemory(0, _keyIndex);

    public ReadOnlyMemory<byte> Key => _full.AsMemory(_keyIndex);

    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key) => new(ns, key);

    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    public static StreamId Create(string? ns, long key) => Create(ns, key.ToString(CultureInfo.InvariantCulture));

    public static StreamId Create(string? ns, string key) => new(Encoding.UTF8.GetBytes(ns ?? string.Empty), Encoding.UTF8.GetBytes(key));

    public string GetKeyAsString() => Encoding.UTF8.GetString(Key.Span);

    public string? GetNamespace() => _keyIndex == 0 ? null : Encoding.UTF8.GetString(Namespace.Span);

    public int CompareTo(StreamId other) => FullKey.Span.SequenceCompareTo(other.FullKey.Span);

    public bool Equals(StreamId other) => _keyIndex == other._keyIndex && FullKey.Span.SequenceEqual(other.FullKey.Span);

    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    public override int GetHashCode() => (int)StableHash.ComputeHash(_full);

    public override string ToString() => $"{GetNamespace() ?? "null"}/{GetKeyAsString()}";

    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
}
