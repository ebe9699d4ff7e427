using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using AutoScale.Core.Tensors;
using AutoScale.EdgeClient.Gateway.Contract;
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
        WriteJson(json, model, request, outputs);
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
                WriteData(writer, output.Name, type, output.Data.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteData(Utf8JsonWriter writer, string name, TensorElementType type, ReadOnlySpan<byte> data)
    {
        if (type is TensorElementType.Fp16)
        {
            throw new InferenceProblemException($"Output '{name}' is FP16, which has no form in JSON; ask for it with binary_data.");
        }

        writer.WriteStartArray("data"u8);
        for (var size = type.Size(); !data.IsEmpty; data = data[size..])
        {
            WriteElement(writer, name, type, data);
        }

        writer.WriteEndArray();
    }

    static void WriteElement(Utf8JsonWriter writer, string name, TensorElementType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case TensorElementType.Bool:
                writer.WriteBooleanValue(data[0] is not 0);
                break;
            case TensorElementType.UInt8:
                writer.WriteNumberValue(data[0]);
                break;
            case TensorElementType.Int8:
                writer.WriteNumberValue((sbyte)data[0]);
                break;
            case TensorElementType.UInt16:
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(data));
                break;
            case TensorElementType.Int16:
                writer.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(data));
                break;
            case TensorElementType.UInt32:
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(data));
                break;
            case TensorElementType.Int32:
                writer.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(data));
                break;
            case TensorElementType.UInt64:
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(data));
                break;
            case TensorElementType.Int64:
                writer.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(data));
                break;
            case TensorElementType.Fp32:
                var single = BinaryPrimitives.ReadSingleLittleEndian(data);
                writer.WriteNumberValue(float.IsFinite(single) ? single : throw NotFinite(name));
                break;
            default:
                var real = BinaryPrimitives.ReadDoubleLittleEndian(data);
                writer.WriteNumberValue(double.IsFinite(real) ? real : throw NotFinite(name));
                break;
        }
    }

    static InferenceProblemException NotFinite(string name) =>
        new($"Output '{name}' holds values that are not finite for these inputs; they have no form in JSON, ask for them with binary_data.");
}
