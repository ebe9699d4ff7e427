using System.Text.Json;
using AutoScale.Grains.Abstractions.Models;
using AutoScale.Silo.Configuration;
using static AutoScale.Silo.OpenInference.RequestJson;

namespace AutoScale.Silo.OpenInference;

/// <summary>
/// Reads an inference request of the Open Inference Protocol v2 with its binary tensor data extension: a JSON object, followed by the bytes of
/// the inputs that have <c>binary_data_size</c>, in their order. Every part is checked; what is wrong is named.
/// </summary>
static class InferenceRequestReader
{
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
            return ReadRequest(json, new InputTensorReader(json, body[json.Length..], limits, buffers), limits);
        }
        catch (JsonException exception)
        {
            throw new InferenceProblemException($"The request is not valid JSON: {exception.Message}");
        }
    }

    static ParsedInference ReadRequest(ReadOnlyMemory<byte> json, InputTensorReader tensors, GatewayLimits limits)
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
                    inputs = List(ref reader, "inputs", limits.MaxTensors, tensors.Read, static input => input.Name, static name => $"Input '{name}' is given twice.");
                    break;
                case "outputs":
                    outputs = List(ref reader, "outputs", limits.MaxTensors, ReadOutput, static output => output.Name, static name => $"Output '{name}' is asked for twice.");
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

        return tensors.BinaryLeft is 0
            ? new ParsedInference(id, [.. inputs], [.. outputs ?? []], binaryOutputs)
            : throw new InferenceProblemException($"{tensors.BinaryLeft} bytes follow the last input's binary data; the body must end there.");
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
}
