using System.Globalization;
using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
using AutoScale.EdgeClient.OpenInference;
using AutoScale.Grains.Abstractions.Models;

namespace AutoScale.Silo.OpenInference;

/// <summary>Writes an inference response: a JSON object, followed by the bytes of the outputs that were asked for as binary data.</summary>
static class InferenceResponseWriter
{
    /// <returns>Bytes of the body.</returns>
    /// <exception cref="InferenceProblemException">An output has no form in JSON.</exception>
    public static async Task<long> WriteAsync(
        HttpResponse response, ModelId model, ParsedInference request, TensorMessage[] outputs, CancellationToken cancellationToken)
    {
        using var json = new PooledBuffer();
        try
        {
            WriteJson(json, model, request, outputs);
        }
        catch (OpenInferenceException problem)
        {
            throw new InferenceProblemException(problem.Message);
        }

        var binary = outputs.Where(output => request.IsBinary(output.Name)).ToArray();
        var length = json.Written.Length + binary.Sum(output => (long)output.Data.Length);
        if (binary.Length > 0)
        {
            response.Headers[FleetHeaders.InferenceHeaderLength] = json.Written.Length.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentType = binary.Length > 0 ? "application/octet-stream" : "application/json";
        response.ContentLength = length;
        await response.BodyWriter.WriteAsync(json.Written, cancellationToken);
        foreach (var output in binary)
        {
            await response.BodyWriter.WriteAsync(output.Data, cancellationToken);
        }

        return length;
    }

    static void WriteJson(PooledBuffer buffer, ModelId model, ParsedInference request, TensorMessage[] outputs)
    {
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("model_name"u8, model.Name);
        writer.WriteString("model_version"u8, model.Version);
        if (request.Id is not null)
        {
            writer.WriteString("id"u8, request.Id);
        }

        writer.WriteStartArray("outputs"u8);
        foreach (var output in outputs)
        {
            var type = (TensorElementType)output.ElementType;
            writer.WriteStartObject();
            writer.WriteString("name"u8, output.Name);
            writer.WriteString("datatype"u8, type.ProtocolName());
            writer.WriteStartArray("shape"u8);
            foreach (var dimension in output.Shape)
            {
                writer.WriteNumberValue(dimension);
            }

            writer.WriteEndArray();
            if (request.IsBinary(output.Name))
            {
                writer.WriteStartObject("parameters"u8);
                writer.WriteNumber("binary_data_size"u8, output.Data.Length);
                writer.WriteEndObject();
            }
            else
            {
                writer.WritePropertyName("data"u8);
                ElementJson.Write(writer, output.Name, type, output.Data.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
