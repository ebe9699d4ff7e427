using AutoScale.Onnx.Proto;
using Google.Protobuf;

namespace AutoScale.Onnx.Graph;

/// <summary>Reads and writes ONNX files.</summary>
public static class ModelFile
{
    /// <summary>Largest file, in bytes: protobuf's own limit of 2 GiB.</summary>
    public const long MaxBytes = int.MaxValue;

    /// <summary>Parses a whole file.</summary>
    /// <exception cref="InvalidModelException">The bytes are not an ONNX model.</exception>
    public static ModelProto Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new InvalidModelException("The ONNX file is empty.");
        }

        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidModelException($"These {bytes.Length} bytes are not an ONNX model: {error.Message}", error);
        }

        return model.Graph is { Node.Count: > 0 }
            ? model
            : throw new InvalidModelException("The ONNX file holds no graph, or a graph without nodes.");
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="InvalidModelException">It holds more than <see cref="MaxBytes"/>.</exception>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream)
    {
        using var buffer = new MemoryStream(stream.CanSeek ? (int)Math.Min(stream.Length - stream.Position, MaxBytes) : 0);
        var chunk = new byte[81920];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                throw new InvalidModelException($"The ONNX file is larger than {MaxBytes} bytes; keep its weights in external data.");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The bytes of a model: the same for the same model on any machine.</summary>
    public static byte[] Write(ModelProto model) => model.ToByteArray();
}
