using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;
using static AutoScale.Silo.OpenInference.RequestJson;

namespace AutoScale.Silo.OpenInference;

/// <summary>Reads a request's inputs, from its JSON or from the bytes that follow it.</summary>
/// <param name="json">The JSON part.</param>
/// <param name="binary">What follows it: the data of the inputs that have <c>binary_data_size</c>, in their order.</param>
/// <param name="limits">What a request may ask for.</param>
/// <param name="buffers">Gives the memory of tensors that come as JSON.</param>
sealed class InputTensorReader(ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> binary, GatewayLimits limits, RentedBuffers buffers)
{
    /// <summary>Bytes after the JSON part that no input has taken yet.</summary>
    public int BinaryLeft => binary.Length;

    /// <summary>Reads one input.</summary>
    /// <param name="reader">Stands at its first token.</param>
    /// <param name="path">The input, for messages.</param>
    /// <exception cref="InferenceProblemException">It is malformed or asks for too much; the message names the field.</exception>
    public TensorMessage Read(ref Utf8JsonReader reader, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        string? name = null;
        string? datatype = null;
        long[]? shape = null;
        long? binarySize = null;
        ReadOnlyMemory<byte>? data = null;
        var seen = new Seen(path);
        while (NextMember(ref reader, out var member))
        {
            switch (seen.Add(member))
            {
                case "name":
                    name = Text(ref reader, $"{path}.name", MaxNameLength);
                    break;
                case "datatype":
                    datatype = Text(ref reader, $"{path}.datatype", 16);
                    break;
                case "shape":
                    shape = ReadShape(ref reader, $"{path}.shape");
                    break;
                case "parameters":
                    binarySize = ReadParameters(ref reader, $"{path}.parameters", "binary_data_size").Number;
                    break;
                case "data":
                    // Type and shape may come after the data: it is passed over here and read when they are known.
                    Expect(ref reader, JsonTokenType.StartArray, $"{path}.data", "an array");
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    data = json[start..(int)reader.BytesConsumed];
                    break;
                default:
                    throw new InferenceProblemException($"{path} has no member '{member}'; it has name, shape, datatype, parameters and data.");
            }
        }

        if (string.IsNullOrEmpty(name))
        {
            throw new InferenceProblemException($"{path}.name is missing.");
        }

        if (shape is null)
        {
            throw new InferenceProblemException($"Input '{name}': shape is missing.");
        }

        if (!TensorElementTypes.TryParse(datatype, out var type))
        {
            throw new InferenceProblemException(datatype is null
                ? $"Input '{name}': datatype is missing."
                : $"Input '{name}': datatype '{datatype}' is not one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32 and FP64.");
        }

        var count = CountElements(name, shape);
        var bytes = (data, binarySize) switch
        {
            ({ } array, null) => ReadData(name, type, shape, count, array),
            (null, { } size) => TakeBinary(name, type, count, size),
            (null, null) => throw new InferenceProblemException($"Input '{name}' has neither data nor parameters.binary_data_size."),
            _ => throw new InferenceProblemException($"Input '{name}' has both data and parameters.binary_data_size; it must have one."),
        };
        return new TensorMessage(name, (int)type, shape, bytes);
    }

    int CountElements(string name, long[] shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
        {
            // Bounded before the next factor, the product stays far from overflow; a zero later on makes no large product fine.
            if (dimension > limits.MaxElements || (count *= Math.Max(dimension, 1)) > limits.MaxElements)
            {
                throw new InferenceProblemException($"Input '{name}': shape [{string.Join(',', shape)}] has more than {limits.MaxElements} elements, the limit of this server.");
            }
        }

        return shape.Contains(0) ? 0 : (int)count;
    }

    ReadOnlyMemory<byte> TakeBinary(string name, TensorElementType type, int count, long size)
    {
        var expected = (long)count * type.Size();
        if (size != expected)
        {
            throw new InferenceProblemException($"Input '{name}': binary_data_size is {size}; {count} elements of {type.ProtocolName()} are {expected} bytes.");
        }

        if (size > binary.Length)
        {
            throw new InferenceProblemException($"Input '{name}': binary_data_size is {size}, but only {binary.Length} bytes are left in the body.");
        }

        var data = binary[..(int)size];
        binary = binary[(int)size..];
        return data;
    }

    ReadOnlyMemory<byte> ReadData(string name, TensorElementType type, long[] shape, int count, ReadOnlyMemory<byte> array)
    {
        if (type is TensorElementType.Fp16)
        {
            throw new InferenceProblemException($"Input '{name}': FP16 has no form in JSON; send it as binary data.");
        }

        // "[1,1]": two bytes an element and one for the brackets. Memory is taken only for what may be there.
        if (count > array.Length / 2)
        {
            throw new InferenceProblemException($"Input '{name}': data has fewer than the {count} elements of shape [{string.Join(',', shape)}].");
        }

        var length = count * type.Size();
        var bytes = buffers.Rent(Math.Max(length, 1));
        JsonTensorReader.Read(array.Span, name, type, shape, bytes.AsSpan(0, length));
        return bytes.AsMemory(0, length);
    }

    long[] ReadShape(ref Utf8JsonReader reader, string path)
    {
        Expect(ref reader, JsonTokenType.StartArray, path, "an array");
        var shape = new List<long>(4);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.Number || !reader.TryGetInt64(out var dimension) || dimension < 0)
            {
                throw new InferenceProblemException($"{path}[{shape.Count}] must be a whole number of at least 0.");
            }

            if (shape.Count == limits.MaxRank)
            {
                throw new InferenceProblemException($"{path} has more than {limits.MaxRank} dimensions, the limit of this server.");
            }

            shape.Add(dimension);
        }

        return [.. shape];
    }
}
