using System.Text;
using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;

namespace AutoScale.Silo.OpenInference;

/// <summary>
/// Reads an inference request of the Open Inference Protocol v2 with its binary tensor data extension: a JSON object, followed by the bytes of
/// the inputs that have <c>binary_data_size</c>, in their order. Every part is checked; what is wrong is named.
/// </summary>
sealed class InferenceRequestReader
{
    const int MaxNameLength = 256;

    readonly ReadOnlyMemory<byte> json;
    readonly GatewayLimits limits;
    readonly RentedBuffers buffers;
    ReadOnlyMemory<byte> binary;

    InferenceRequestReader(ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> binary, GatewayLimits limits, RentedBuffers buffers) =>
        (this.json, this.binary, this.limits, this.buffers) = (json, binary, limits, buffers);

    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Length of its JSON part; null where all of it is JSON.</param>
    /// <param name="limits">What a request may ask for.</param>
    /// <param name="buffers">Gives the memory of tensors that come as JSON.</param>
    /// <exception cref="InferenceProblemException">The request is malformed or asks for too much; the message names the field.</exception>
    public static ParsedInference Read(ReadOnlyMemory<byte> body, int? jsonLength, GatewayLimits limits, RentedBuffers buffers)
    {
        if (jsonLength is { } length && (length < 1 || length > body.Length))
        {
            throw new InferenceProblemException($"Inference-Header-Content-Length is {length}; it must be from 1 to the body's {body.Length} bytes.");
        }

        var json = body[..(jsonLength ?? body.Length)];
        if (json.Length > limits.MaxJsonBytes)
        {
            throw new InferenceProblemException(
                StatusCodes.Status413PayloadTooLarge, $"The JSON part has {json.Length} bytes; the limit is {limits.MaxJsonBytes}. Send tensors as binary data.");
        }

        try
        {
            return new InferenceRequestReader(json, body[json.Length..], limits, buffers).ReadRequest();
        }
        catch (JsonException exception)
        {
            throw new InferenceProblemException($"The request is not valid JSON: {exception.Message}");
        }
    }

    ParsedInference ReadRequest()
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "The request", "an object");

        string? id = null;
        List<TensorMessage>? inputs = null;
        List<OutputRequest>? outputs = null;
        var binaryOutputs = false;
        var seen = new Seen("The request");
        while (NextMember(ref reader, out var member))
        {
            switch (seen.Add(member))
            {
                case "id":
                    id = Text(ref reader, "id", MaxNameLength);
                    break;
                case "parameters":
                    binaryOutputs = ReadParameters(ref reader, "parameters", "binary_data_output").Flag ?? false;
                    break;
                case "inputs":
                    inputs = ReadInputs(ref reader);
                    break;
                case "outputs":
                    outputs = ReadOutputs(ref reader);
                    break;
                default:
                    throw new InferenceProblemException($"The request has no member '{member}'; it has id, parameters, inputs and outputs.");
            }
        }

        if (reader.Read())
        {
            throw new InferenceProblemException("The request's JSON goes on after its end.");
        }

        if (inputs is null)
        {
            throw new InferenceProblemException("The request has no inputs; the member 'inputs' is required.");
        }

        return binary.Length is 0
            ? new ParsedInference(id, [.. inputs], [.. outputs ?? []], binaryOutputs)
            : throw new InferenceProblemException($"{binary.Length} bytes follow the last input's binary data; the body must end there.");
    }

    List<TensorMessage> ReadInputs(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "inputs", "an array");
        var inputs = new List<TensorMessage>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            RequireRoom(inputs.Count, "inputs");
            var input = ReadInput(ref reader, $"inputs[{inputs.Count}]");
            if (inputs.Exists(other => other.Name == input.Name))
            {
                throw new InferenceProblemException($"Input '{input.Name}' is given twice.");
            }

            inputs.Add(input);
        }

        return inputs;
    }

    TensorMessage ReadInput(ref Utf8JsonReader reader, string path)
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

    List<OutputRequest> ReadOutputs(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "outputs", "an array");
        var outputs = new List<OutputRequest>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            RequireRoom(outputs.Count, "outputs");
            var output = ReadOutput(ref reader, $"outputs[{outputs.Count}]");
            if (outputs.Exists(other => other.Name == output.Name))
            {
                throw new InferenceProblemException($"Output '{output.Name}' is asked for twice.");
            }

            outputs.Add(output);
        }

        return outputs;
    }

    static OutputRequest ReadOutput(ref Utf8JsonReader reader, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        string? name = null;
        bool? isBinary = null;
        var seen = new Seen(path);
        while (NextMember(ref reader, out var member))
        {
            switch (seen.Add(member))
            {
                case "name":
                    name = Text(ref reader, $"{path}.name", MaxNameLength);
                    break;
                case "parameters":
                    isBinary = ReadParameters(ref reader, $"{path}.parameters", "binary_data").Flag;
                    break;
                default:
                    throw new InferenceProblemException($"{path} has no member '{member}'; it has name and parameters.");
            }
        }

        return string.IsNullOrEmpty(name) ? throw new InferenceProblemException($"{path}.name is missing.") : new OutputRequest(name, isBinary);
    }

    /// <summary>
    /// Reads the one parameter that means something here. Parameters that would change the answer and are not supported are refused; others
    /// are hints, which the protocol lets a server pass over.
    /// </summary>
    static (bool? Flag, long? Number) ReadParameters(ref Utf8JsonReader reader, string path, string known)
    {
        Expect(ref reader, JsonTokenType.StartObject, path, "an object");
        bool? flag = null;
        long? number = null;
        var seen = new Seen(path);
        while (NextMember(ref reader, out var member))
        {
            if (member == known)
            {
                seen.Add(member);
                if (known is "binary_data_size")
                {
                    number = reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0
                        ? size
                        : throw new InferenceProblemException($"{path}.{known} must be a whole number of at least 0.");
                }
                else
                {
                    flag = reader.TokenType is JsonTokenType.True or JsonTokenType.False
                        ? reader.GetBoolean()
                        : throw new InferenceProblemException($"{path}.{known} must be true or false.");
                }
            }
            else if (member is "classification" || member.StartsWith("shared_memory_", StringComparison.Ordinal) || member.StartsWith("sequence_", StringComparison.Ordinal))
            {
                throw new InferenceProblemException($"{path}.{member} is not supported by this server.");
            }
            else
            {
                reader.Skip();
            }
        }

        return (flag, number);
    }

    void RequireRoom(int count, string path)
    {
        if (count == limits.MaxTensors)
        {
            throw new InferenceProblemException($"{path} has more than {limits.MaxTensors} tensors, the limit of this server.");
        }
    }

    /// <summary>Moves to the value of the next member; false at the object's end.</summary>
    static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = MemberName(ref reader);
        reader.Read();
        return true;
    }

    static string MemberName(ref Utf8JsonReader reader)
    {
        // The names of every request are matched in place; only a strange one becomes a string of its own.
        if (!reader.ValueIsEscaped)
        {
            foreach (var known in Members)
            {
                if (Encoding.UTF8.GetByteCount(known) == reader.ValueSpan.Length && reader.ValueTextEquals(known))
                {
                    return known;
                }
            }
        }

        return Text(ref reader, "A member's name", MaxNameLength);
    }

    static readonly string[] Members =
        ["name", "shape", "datatype", "data", "parameters", "inputs", "outputs", "id", "binary_data_size", "binary_data_output", "binary_data"];

    static string Text(ref Utf8JsonReader reader, string path, int maxLength)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw new InferenceProblemException($"{path} must be a string.");
        }

        try
        {
            return reader.GetString() is { } text && text.Length <= maxLength
                ? text
                : throw new InferenceProblemException($"{path} is longer than {maxLength} characters.");
        }
        catch (InvalidOperationException)
        {
            throw new InferenceProblemException($"{path} is not valid UTF-8.");
        }
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string path, string what)
    {
        if (reader.TokenType != type)
        {
            throw new InferenceProblemException($"{path} must be {what}.");
        }
    }

    /// <summary>The members that an object has had; JSON lets one come twice, the protocol has no meaning for that.</summary>
    struct Seen(string path)
    {
        ulong seen;

        public string Add(string member)
        {
            var bit = 1UL << (Array.IndexOf(Members, member) + 1);
            if ((seen & bit) is not 0 && bit is not 1)
            {
                throw new InferenceProblemException($"{path} has '{member}' twice.");
            }

            seen |= bit;
            return member;
        }
    }
}
