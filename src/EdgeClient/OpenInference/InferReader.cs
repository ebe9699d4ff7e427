using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>Reads messages of the Open Inference Protocol v2, with JSON tensors or the binary tensor data extension. Binary tensors are not copied.</summary>
/// <remarks>
/// For messages of one's own apps and tiers: what a later version adds is passed over. A silo reads what strangers send with a reader of its own, which
/// refuses what it does not know, names the place, and takes memory from a pool under limits.
/// </remarks>
public static class InferReader
{
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">The header <c>Inference-Header-Content-Length</c>; null where the body is JSON alone.</param>
    /// <exception cref="OpenInferenceException">The body is no request; the message names the part.</exception>
    public static InferRequest ReadRequest(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        var (json, blobs) = Split(body, jsonLength);
        var request = Parse(json, InferJson.Default.RequestJson);
        return new InferRequest(
            ReadTensors(request.Inputs, blobs),
            [.. (request.Outputs ?? []).Select(output => new OutputRequest(output.Name, Flag(output.Parameters, "binary_data")))],
            request.Parameters ?? [],
            request.Id);
    }

    /// <inheritdoc cref="ReadRequest"/>
    public static InferResponse ReadResponse(ReadOnlyMemory<byte> body, int? jsonLength)
    {
        var (json, blobs) = Split(body, jsonLength);
        var response = Parse(json, InferJson.Default.ResponseJson);
        return new InferResponse(response.ModelName, ReadTensors(response.Outputs, blobs), response.ModelVersion, response.Id, response.Parameters);
    }

    static (ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Blobs) Split(ReadOnlyMemory<byte> body, int? jsonLength) =>
        jsonLength is not { } length ? (body, default)
        : length >= 0 && length <= body.Length ? (body[..length], body[length..])
        : throw new OpenInferenceException($"Inference-Header-Content-Length is {length}; the body has {body.Length} bytes.");

    static T Parse<T>(ReadOnlyMemory<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw new OpenInferenceException("The message is null.");
        }
        catch (JsonException error)
        {
            throw new OpenInferenceException($"The message is not of the protocol: {error.Message}");
        }
    }

    static Tensor[] ReadTensors(TensorJson[] tensors, ReadOnlyMemory<byte> blobs)
    {
        var read = new Tensor[tensors.Length];
        for (var index = 0; index < tensors.Length; index++)
        {
            read[index] = ReadTensor(tensors[index], ref blobs);
        }

        return blobs.IsEmpty ? read : throw new OpenInferenceException($"{blobs.Length} bytes follow the last tensor.");
    }

    static Tensor ReadTensor(TensorJson tensor, ref ReadOnlyMemory<byte> blobs)
    {
        if (!TensorElementTypes.TryParse(tensor.Datatype, out var type))
        {
            throw new OpenInferenceException($"Tensor '{tensor.Name}' has the datatype '{tensor.Datatype}', which is not supported.");
        }

        var bytes = ByteCount(tensor, type);
        if (tensor.Parameters?.TryGetValue("binary_data_size", out var size) is true)
        {
            if (!size.TryGetInt64Value(out var stated) || stated != bytes || stated > blobs.Length || tensor.Data is not null)
            {
                throw new OpenInferenceException(
                    $"Tensor '{tensor.Name}' takes {bytes} bytes of binary data; binary_data_size is {size.GetRawText()}, {blobs.Length} bytes are left.");
            }

            var data = blobs[..(int)bytes];
            blobs = blobs[(int)bytes..];
            return new Tensor(tensor.Name, type, tensor.Shape, data);
        }

        if (tensor.Data is not { ValueKind: JsonValueKind.Array } array)
        {
            throw new OpenInferenceException($"Tensor '{tensor.Name}' has neither an array 'data' nor 'binary_data_size'.");
        }

        // Two characters an element at least: a shape cannot make this take more memory than the body did.
        if (bytes / type.Size() > array.GetRawText().Length)
        {
            throw new OpenInferenceException($"Tensor '{tensor.Name}' has fewer elements than its shape asks for.");
        }

        var buffer = new byte[bytes];
        ElementJson.Read(array, tensor.Name, type, buffer);
        return new Tensor(tensor.Name, type, tensor.Shape, buffer);
    }

    static long ByteCount(TensorJson tensor, TensorElementType type)
    {
        try
        {
            var bytes = checked(Tensor.CountElements(tensor.Shape) * type.Size());
            if (tensor.Shape.All(dimension => dimension >= 0) && bytes <= Array.MaxLength)
            {
                return bytes;
            }
        }
        catch (OverflowException)
        {
            // Too large, as below.
        }

        throw new OpenInferenceException($"Tensor '{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}], which is negative or too large.");
    }

    static bool TryGetInt64Value(this JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind is JsonValueKind.Number && element.TryGetInt64(out value);
    }

    static bool? Flag(Dictionary<string, JsonElement>? parameters, string name) =>
        parameters?.TryGetValue(name, out var value) is not true ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new OpenInferenceException($"The parameter '{name}' must be true or false.");
}
