using System.Buffers.Binary;
using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.Silo.OpenInference;

/// <summary>Reads a tensor's elements from a JSON array, flat or nested as its shape, in row-major order.</summary>
static class JsonTensorReader
{
    /// <param name="array">The array, brackets included.</param>
    /// <param name="name">The input's name, for messages.</param>
    /// <param name="type">Any type but FP16, which has no form in JSON.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="target">Takes the elements, little-endian; as long as shape and type say.</param>
    /// <exception cref="InferenceProblemException">The elements do not fit type or shape.</exception>
    public static void Read(ReadOnlySpan<byte> array, string name, TensorElementType type, ReadOnlySpan<long> shape, Span<byte> target)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        var size = type.Size();
        var filled = 0;
        var depth = 1;

        // 0 until the first element or the first end of an array tells which of the two forms this is.
        var leaves = 0;
        Span<long> counts = stackalloc long[shape.Length + 2];
        counts.Clear();
        while (depth > 0)
        {
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    counts[depth]++;
                    depth++;
                    if (depth > Math.Max(shape.Length, 1) || (leaves is not 0 && depth > leaves))
                    {
                        throw Wrong(name, shape, "is nested deeper than the shape");
                    }

                    counts[depth] = 0;
                    break;
                case JsonTokenType.EndArray:
                    leaves = leaves is 0 ? depth : leaves;
                    if (leaves > 1 && counts[depth] != shape[depth - 1])
                    {
                        throw Wrong(name, shape, $"has an array of {counts[depth]} at depth {depth}, where the shape has {shape[depth - 1]}");
                    }

                    depth--;
                    break;
                default:
                    leaves = leaves is 0 ? depth : leaves;
                    if (depth != leaves || (leaves > 1 && leaves != shape.Length))
                    {
                        throw Wrong(name, shape, "must be flat or nested as the shape");
                    }

                    if (filled == target.Length)
                    {
                        throw Wrong(name, shape, $"has more than the {target.Length / size} elements of the shape");
                    }

                    counts[depth]++;
                    if (!TryWrite(ref reader, type, target[filled..]))
                    {
                        throw new InferenceProblemException($"Input '{name}': data element {filled / size} is not a {type.ProtocolName()}.");
                    }

                    filled += size;
                    break;
            }
        }

        if (filled < target.Length)
        {
            throw Wrong(name, shape, $"has {filled / size} of the {target.Length / size} elements of the shape");
        }
    }

    /// <summary>Writes one element; false where the token is of another kind, has a fraction that the type has not, or exceeds its range.</summary>
    static bool TryWrite(ref Utf8JsonReader reader, TensorElementType type, Span<byte> target)
    {
        if (type is TensorElementType.Bool)
        {
            target[0] = reader.TokenType is JsonTokenType.True ? (byte)1 : (byte)0;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }

        if (reader.TokenType is not JsonTokenType.Number)
        {
            return false;
        }

        switch (type)
        {
            case TensorElementType.Fp32:
                var single = reader.TryGetSingle(out var parsed) ? parsed : float.NaN;
                BinaryPrimitives.WriteSingleLittleEndian(target, single);
                return float.IsFinite(single);
            case TensorElementType.Fp64:
                var real = reader.TryGetDouble(out var value) ? value : double.NaN;
                BinaryPrimitives.WriteDoubleLittleEndian(target, real);
                return double.IsFinite(real);
            case TensorElementType.UInt64:
                var fits = reader.TryGetUInt64(out var unsigned);
                BinaryPrimitives.WriteUInt64LittleEndian(target, unsigned);
                return fits;
            default:
                return reader.TryGetInt64(out var number) && TryWriteInteger(number, type, target);
        }
    }

    static bool TryWriteInteger(long number, TensorElementType type, Span<byte> target)
    {
        switch (type)
        {
            case TensorElementType.UInt8 when number is >= byte.MinValue and <= byte.MaxValue:
            case TensorElementType.Int8 when number is >= sbyte.MinValue and <= sbyte.MaxValue:
                target[0] = unchecked((byte)number);
                return true;
            case TensorElementType.UInt16 when number is >= ushort.MinValue and <= ushort.MaxValue:
            case TensorElementType.Int16 when number is >= short.MinValue and <= short.MaxValue:
                BinaryPrimitives.WriteInt16LittleEndian(target, unchecked((short)number));
                return true;
            case TensorElementType.UInt32 when number is >= uint.MinValue and <= uint.MaxValue:
            case TensorElementType.Int32 when number is >= int.MinValue and <= int.MaxValue:
                BinaryPrimitives.WriteInt32LittleEndian(target, unchecked((int)number));
                return true;
            case TensorElementType.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(target, number);
                return true;
            default:
                return false;
        }
    }

    static InferenceProblemException Wrong(string name, ReadOnlySpan<long> shape, string problem) =>
        new($"Input '{name}': data {problem} [{string.Join(',', shape.ToArray())}].");
}
