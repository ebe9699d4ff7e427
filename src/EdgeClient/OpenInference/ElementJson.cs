using System.Buffers.Binary;
using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>Elements between JSON and bytes. FP16, and numbers that are not finite, have no form in JSON.</summary>
public static class ElementJson
{
    /// <summary>Reads an array, flat or nested, row by row.</summary>
    /// <exception cref="OpenInferenceException">An element does not fit the type, or their number the target.</exception>
    internal static void Read(JsonElement array, string name, TensorElementType type, Span<byte> target)
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
    /// <param name="writer">Stands where a value may come.</param>
    /// <param name="name">The output, for messages.</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="data">Little-endian, as many bytes as the elements take.</param>
    /// <exception cref="OpenInferenceException">An element has no form in JSON.</exception>
    public static void Write(Utf8JsonWriter writer, string name, TensorElementType type, ReadOnlySpan<byte> data)
    {
        if (type is TensorElementType.Fp16)
        {
            throw new OpenInferenceException($"Output '{name}' is FP16, which has no form in JSON; ask for it with binary_data.");
        }

        writer.WriteStartArray();
        for (var size = type.Size(); !data.IsEmpty; data = data[size..])
        {
            Write(writer, name, data, type);
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

    static void Write(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> data, TensorElementType type)
    {
        switch (type)
        {
            case TensorElementType.Bool:
                writer.WriteBooleanValue(data[0] is not 0);
                break;
            case TensorElementType.UInt64:
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(data));
                break;
            case TensorElementType.Fp32:
                var single = BinaryPrimitives.ReadSingleLittleEndian(data);
                writer.WriteNumberValue(float.IsFinite(single) ? single : throw NotFinite(name));
                break;
            case TensorElementType.Fp64:
                var real = BinaryPrimitives.ReadDoubleLittleEndian(data);
                writer.WriteNumberValue(double.IsFinite(real) ? real : throw NotFinite(name));
                break;
            default:
                writer.WriteNumberValue(Integer(type, data));
                break;
        }
    }

    static long Integer(TensorElementType type, ReadOnlySpan<byte> data) => type switch
    {
        TensorElementType.UInt8 => data[0],
        TensorElementType.Int8 => unchecked((sbyte)data[0]),
        TensorElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(data),
        TensorElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(data),
        TensorElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(data),
        TensorElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(data),
        _ => BinaryPrimitives.ReadInt64LittleEndian(data),
    };

    static OpenInferenceException NotFinite(string name) =>
        new($"Output '{name}' holds values that are not finite for these inputs; they have no form in JSON, ask for them with binary_data.");
}
