using System.Runtime.InteropServices;
using AutoScale.Core.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace AutoScale.Onnx.Engine;

/// <summary>A session with its signature, read once at load.</summary>
public sealed class LoadedSession : IDisposable
{
    LoadedSession(InferenceSession session, ModelSignature signature) => (Session, Signature) = (session, signature);

    /// <summary>The native session; runs may overlap.</summary>
    public InferenceSession Session { get; }

    /// <summary>What the model takes and gives.</summary>
    public ModelSignature Signature { get; }

    public void Dispose() => Session.Dispose();

    /// <exception cref="ModelFailedException">The bytes are no model that ONNX Runtime loads, or a tensor has a type that the protocol lacks.</exception>
    internal static LoadedSession Load(ModelId model, ReadOnlyMemory<byte> bytes, OnnxEngineOptions options)
    {
        using var sessionOptions = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            LogId = model.ToString(),
            // A warning about the style of somebody's graph is no news to whoever runs it.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        sessionOptions.AddSessionConfigEntry("session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");

        InferenceSession session;
        try
        {
            session = new InferenceSession(WholeArray(bytes), sessionOptions);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFailedException(model, $"does not load: {error.Message}", error);
        }

        try
        {
            var signature = new ModelSignature(
                Describe(model, session.InputNames, session.InputMetadata),
                Describe(model, session.OutputNames, session.OutputMetadata));
            return new LoadedSession(session, signature);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    static TensorSignature[] Describe(ModelId model, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> nodes) =>
        [.. names.Select(name => Describe(model, name, nodes[name]))];

    static TensorSignature Describe(ModelId model, string name, NodeMetadata node)
    {
        if (node.OnnxValueType is not OnnxValueType.ONNX_TYPE_TENSOR)
        {
            throw new ModelFailedException(model, $"has '{name}' of type {node.OnnxValueType}; only dense tensors can be sent and received.");
        }

        return node.ElementDataType.TryToProtocol(out var type)
            ? new TensorSignature(name, type, Array.ConvertAll(node.Dimensions, dimension => (long)dimension)) { Symbols = node.SymbolicDimensions }
            : throw new ModelFailedException(model, $"has '{name}' of element type {node.ElementDataType}; only numbers and booleans can be sent and received.");
    }

    static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment is { Offset: 0, Array: { } array } && segment.Count == array.Length
            ? array
            : bytes.ToArray();
}
