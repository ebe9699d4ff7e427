using System.Buffers;
using System.Text.Json;
using AutoScale.Core.Tensors;

namespace AutoScale.EdgeClient.OpenInference;

/// <summary>Writes messages of the Open Inference Protocol v2.</summary>
public static class InferWriter
{
    /// <summary>A request with binary inputs that asks for binary outputs.</summary>
    /// <param name="inputs">All inputs of the model.</param>
    /// <param name="outputs">Names of the outputs wanted; empty for all.</param>
    public static EncodedMessage WriteRequest(IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var json = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("parameters");
            writer.WriteBoolean("binary_data_output", true);
            writer.WriteEndObject();
            writer.WriteStartArray("inputs");
            foreach (var input in inputs)
            {
                WriteTensor(writer, input, binary: true);
            }

            writer.WriteEndArray();
            if (outputs.Count > 0)
            {
                writer.WriteStartArray("outputs");
                foreach (var output in outputs)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", output);
                    writer.WriteStartObject("parameters");
                    writer.WriteBoolean("binary_data", true);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return new EncodedMessage(json.WrittenMemory, [.. inputs.Select(input => input.Data)]);
    }

    /// <summary>An answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="isBinary">Whether an output goes as bytes, by its name.</param>
    /// <exception cref="OpenInferenceException">An output has no form in JSON: FP16, or a number that is not finite.</exception>
    public static EncodedMessage WriteResponse(InferResponse response, Func<string, bool> isBinary)
    {
        var json = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("model_name", response.ModelName);
            WriteOptional(writer, "model_version", response.ModelVersion);
            WriteOptional(writer, "id", response.Id);
            if (response.Parameters is { } parameters)
            {
                writer.WriteStartObject("parameters");
                foreach (var (name, value) in parameters)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteStartArray("outputs");
            foreach (var output in response.Outputs)
            {
                WriteTensor(writer, output, isBinary(output.Name));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return new EncodedMessage(
            json.WrittenMemory, [.. response.Outputs.Where(output => isBinary(output.Name)).Select(output => output.Data)]);
    }

    static void WriteTensor(Utf8JsonWriter writer, Tensor tensor, bool binary)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
        writer.WriteString("datatype", tensor.ElementType.ProtocolName());
        if (binary)
        {
            writer.WriteStartObject("parameters");
            writer.WriteNumber("binary_data_size", tensor.Data.Length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("data");
            ElementJson.Write(writer, tensor.Name, tensor.ElementType, tensor.Data.Span);
        }

        writer.WriteEndObject();
    }

    static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
