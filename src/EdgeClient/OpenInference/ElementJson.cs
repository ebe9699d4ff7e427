using System.Buffers.Binary;
using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>Elements between JSON and bytes. FP16 has no form in JSON.</summary>
static class ElementJson
{
    /// <summary>Reads an array, flat or nested, row by row.</summary>
    /// <exception cref="OpenInferenceException">An element does not fit the type, or their number the target.</exception>
    public static void Read(JsonElement array, string name, TensorElementType type, Span<byte> target)
    {
        if (type is TensorElementType.Fp16)
        {
            throw new OpenInferenceException($"Tensor '{name}' is FP16, which has no form in JSON; send it as binary data.");
        }

        var filled = Fill(array, name, type, target, 0);
        if (filled != target.Length)
        {
            throw new OpenInferenceException($"Tensor '{name}' has {filled / type.Size()} elements; its shape asks for {target.Length / type.Size()}.");
        }
    }

    /// <summary>Writes a flat array.</summary>
    public static void Write(Utf8JsonWriter writer, Tensor tensor)
    {
        var bytes = tensor.Data.Span;
        var size = tensor.ElementType.Size();
        writer.WriteStartArray();
        for (var offset = 0; offset < bytes.Length; offset += size)
        {
            Write(writer, tensor.ElementType, bytes[offset..]);
        }

        writer.WriteEndArray();
    }

    static int Fill(JsonElement element, string name, TensorElementType type, Span<byte> target, int filled)
    {
        if (element.ValueKind is JsonValueKind.Array)
        {
            foreach (var inner in element.EnumerateArray())
            {
                filled = Fill(inner, name, type, target, filled);
            }

            return filled;
        }

        if (filled + type.Size() > target.Length)
        {
            throw new OpenInferenceException($"Tensor '{name}' has more elements than its shape asks for, {target.Length / type.Size()}.");
        }

        return TryRead(element, type, target[filled..])
            ? filled + type.Size()
            : throw new OpenInferenceException($"Tensor '{name}' has an element that is no {type.ProtocolName()}: {element.GetRawText()}");
    }

    static bool TryRead(JsonElement element, TensorElementType type, Span<byte> target)
    {
        if (type is TensorElementType.Bool)
        {
            target[0] = element.ValueKind is JsonValueKind.True ? (byte)1 : (byte)0;
            return element.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }

        return element.ValueKind is JsonValueKind.Number && type switch
        {
            TensorElementType.UInt8 => element.TryGetByte(out target[0]),
            TensorElementType.Int8 => element.TryGetSByte(out var value) && Put(target, value),
            TensorElementType.UInt16 => element.TryGetUInt16(out var value) && BinaryPrimitives.TryWriteUInt16LittleEndian(target, value),
            TensorElementType.Int16 => element.TryGetInt16(out var value) && BinaryPrimitives.TryWriteInt16LittleEndian(target, value),
            TensorElementType.UInt32 => element.TryGetUInt32(out var value) && BinaryPrimitives.TryWriteUInt32LittleEndian(target, value),
            TensorElementType.Int32 => element.TryGetInt32(out var value) && BinaryPrimitives.TryWriteInt32LittleEndian(target, value),
            TensorElementType.UInt64 => element.TryGetUInt64(out var value) && BinaryPrimitives.TryWriteUInt64LittleEndian(target, value),
            TensorElementType.Int64 => element.TryGetInt64(out var value) && BinaryPrimitives.TryWriteInt64LittleEndian(target, value),
            TensorElementType.Fp32 => element.TryGetSingle(out var value) && BinaryPrimitives.TryWriteSingleLittleEndian(target, value),
            TensorElementType.Fp64 => element.TryGetDouble(out var value) && BinaryPrimitives.TryWriteDoubleLittleEndian(target, value),
            _ => false,
        };
    }

    static bool Put(Span<byte> target, sbyte value)
    {
        target[0] = unchecked((byte)value);
        return true;
    }

    static void Write(Utf8JsonWriter writer, TensorElementType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case TensorElementType.Bool:
                writer.WriteBooleanValue(bytes[0] is not 0);
                break;
            case TensorElementType.Fp16:
                throw new OpenInferenceException("FP16 has no form in JSON; ask for binary data.");
            case TensorElementType.Fp32:
                WriteFinite(writer, BinaryPrimitives.ReadSingleLittleEndian(bytes));
                break;
            case TensorElementType.Fp64:
                WriteFinite(writer, BinaryPrimitives.ReadDoubleLittleEndian(bytes));
                break;
            case TensorElementType.UInt64:
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                break;
            default:
                writer.WriteNumberValue(Integer(type, bytes));
                break;
        }
    }

    static void WriteFinite(Utf8JsonWriter writer, float value)
    {
        ThrowUnlessFinite(float.IsFinite(value));
        writer.WriteNumberValue(value);
    }

    static void WriteFinite(Utf8JsonWriter writer, double value)
    {
        ThrowUnlessFinite(double.IsFinite(value));
        writer.WriteNumberValue(value);
    }

    static void ThrowUnlessFinite(bool finite)
    {
        if (!finite)
        {
            throw new OpenInferenceException("An output is not a finite number, which has no form in JSON; ask for binary data.");
        }
    }

    static long Integer(TensorElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TensorElementType.UInt8 => bytes[0],
        TensorElementType.Int8 => unchecked((sbyte)bytes[0]),
        TensorElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        TensorElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TensorElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        TensorElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
